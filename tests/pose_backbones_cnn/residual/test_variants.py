"""What ResNet's kin have of their own."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_backbones_cnn.residual.regnet import RegNet, regnet_stages
from pose_backbones_cnn.residual.resnest import ResNeSt, SplitAttentionBottleneck, SplitAttentionConv2d
from pose_backbones_cnn.residual.resnext import GroupedBottleneck, ResNeXt
from pose_backbones_cnn.residual.scnet import SCBottleneck, SCConv, SCNet
from pose_backbones_cnn.residual.seresnet import SEBottleneck, SEResNet, SEResNeXt
from pose_backbones_cnn.residual.vipnas_resnet import ViPNAS_ResNet
from pose_core.errors import ConfigError


# as the papers and the authors' code have them, less the classifier: parameters in millions
@pytest.mark.parametrize(
    ("cls", "depth", "millions"),
    [
        (ResNeXt, 50, 22.980),
        (ResNeXt, 101, 42.129),
        (SEResNet, 50, 26.039),
        (SEResNeXt, 50, 25.511),
        (SCNet, 50, 23.516),
        (ResNeSt, 50, 25.434),
    ],
)
def test_sizes_are_those_of_the_papers(cls, depth, millions):
    with torch.device("meta"):
        net = cls(depth)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, abs=5e-4)


def test_groups_make_the_middle_wider():
    block = GroupedBottleneck(64, 256, groups=32, width_per_group=4)
    assert (block.conv2.in_channels, block.conv2.groups) == (128, 32)
    assert GroupedBottleneck(64, 256, groups=1).conv2.in_channels == 64
    with pytest.raises(ConfigError, match="must be a multiple of base_channels, got 32 and 64"):
        GroupedBottleneck(64, 128, groups=4)


def test_base_channels_scale_the_groups_with_the_network():
    net = ResNeXt(50, base_channels=32, stem_channels=16)
    assert [layer[0].conv2.in_channels for layer in net.stages()] == [128, 256, 512, 1024]


def test_squeeze_and_excitation_stands_before_the_sum():
    block = SEBottleneck(8, 8, groups=1, se_ratio=4).eval()
    nn.init.zeros_(block.se_layer.conv2.conv.weight)  # halves every channel
    nn.init.zeros_(block.se_layer.conv2.conv.bias)
    x = torch.rand(1, 8, 4, 4)
    plain = super(SEBottleneck, block).residual(x)
    torch.testing.assert_close(block(x), torch.relu(plain / 2 + x))


def test_a_calibrated_convolution_looks_further_than_its_kernel():
    conv = SCConv(1, 1, stride=1, pooling_size=4).eval()
    x = torch.rand(1, 1, 16, 16, requires_grad=True)
    conv(x)[0, 0, 8, 8].backward()
    reached = x.grad[0, 0].nonzero()
    assert (reached.min(0).values <= 4).all()  # two 3x3 convolutions alone would reach from 6
    block = SCBottleneck(16, 16, stride=2)
    assert [module.stride for module in (block.conv1, block.k1[0], block.conv2, block.scconv.k4[0])] == [
        (1, 1), (2, 2), (1, 1), (2, 2)
    ]  # fmt: skip


def test_a_map_too_small_to_be_averaged_is_refused():
    with pytest.raises(ConfigError, match="needs feature maps of at least 4 x 4, got 8 x 3; use larger images"):
        SCConv(1, 1, stride=1, pooling_size=4)(torch.rand(1, 1, 8, 3))


def test_split_attention_shares_out_among_the_splits():
    conv = SplitAttentionConv2d(12, 6, 3, padding=1, groups=2, radix=3)
    weights = conv.attention(torch.rand(2, 18, 1, 1))
    assert weights.shape == (2, 3, 6, 1, 1)
    torch.testing.assert_close(weights.sum(1), torch.ones(2, 6, 1, 1))
    # within a group the splits stand one after the other
    raw = torch.zeros(1, 18, 1, 1)
    raw[0, 9] = 100.0  # group 1, split 0, its first channel: the fourth of all
    assert conv.attention(raw)[0, :, 3, 0, 0].tolist() == pytest.approx([1, 0, 0])
    single = SplitAttentionConv2d(4, 6, 3, padding=1, radix=1)
    torch.testing.assert_close(single.attention(torch.zeros(1, 6, 1, 1)), torch.full((1, 1, 6, 1, 1), 0.5))


@pytest.mark.parametrize(("averages", "stride"), [(True, 1), (False, 2)])
def test_an_average_strides_in_place_of_the_convolution(averages, stride):
    block = SplitAttentionBottleneck(8, 8, stride=2, groups=1, avg_down_stride=averages, downsample=nn.AvgPool2d(2))
    assert block.conv2.conv.stride == (stride, stride)
    assert isinstance(block.avd_layer, nn.AvgPool2d) is averages
    assert block.eval()(torch.rand(1, 8, 8, 8)).shape == (1, 8, 4, 4)


# Radosavovic et al. (2020), table of RegNetX: widths and depths of the stages
@pytest.mark.parametrize(
    ("arch", "widths", "blocks"),
    [
        ("regnetx_400mf", [32, 64, 160, 384], [1, 2, 7, 12]),
        ("regnetx_800mf", [64, 128, 288, 672], [1, 3, 7, 5]),
        ("regnetx_1.6gf", [72, 168, 408, 912], [2, 4, 10, 2]),
        ("regnetx_3.2gf", [96, 192, 432, 1008], [2, 6, 15, 2]),
        ("regnetx_4.0gf", [80, 240, 560, 1360], [2, 5, 14, 2]),
        ("regnetx_6.4gf", [168, 392, 784, 1624], [2, 4, 10, 1]),
        ("regnetx_8.0gf", [80, 240, 720, 1920], [2, 5, 15, 1]),
        ("regnetx_12gf", [224, 448, 896, 2240], [2, 5, 11, 1]),
    ],
)
def test_the_stages_of_regnet_are_those_of_the_paper(arch, widths, blocks):
    with torch.device("meta"):
        net = RegNet(arch)
    assert (net.stage_widths, net.stage_blocks) == (widths, blocks)
    assert [layer[0].conv2.in_channels for layer in net.stages()] == widths


def test_a_regnet_may_be_narrower_inside():
    stages = regnet_stages(w0=32, wa=32, wm=2, depth=2, group_w=16, bot_mul=0.5)
    assert [(stage.width, stage.mid_channels, stage.groups) for stage in stages] == [(32, 16, 1), (64, 32, 2)]
    net = RegNet({"w0": 32, "wa": 32, "wm": 2, "depth": 2, "group_w": 16, "bot_mul": 0.5}, out_indices=(1,))
    assert [layer[0].conv2.in_channels for layer in net.stages()] == [16, 32]


def test_what_torchvision_calls_the_parts_of_a_regnet():
    with torch.device("meta"):
        net = RegNet("regnetx_800mf")
    theirs = {
        "stem.0.weight": "conv1.weight",
        "stem.1.running_mean": "bn1.running_mean",
        "trunk_output.block2.block2-0.proj.0.weight": "layer2.0.downsample.0.weight",
        "trunk_output.block2.block2-0.proj.1.bias": "layer2.0.downsample.1.bias",
        "trunk_output.block3.block3-4.f.a.0.weight": "layer3.4.conv1.weight",
        "trunk_output.block3.block3-4.f.b.1.running_var": "layer3.4.bn2.running_var",
        "trunk_output.block4.block4-1.f.c.0.weight": "layer4.1.conv3.weight",
    }
    own = net.adopted({name: torch.zeros(1) for name in theirs})
    assert list(own) == list(theirs.values())
    assert set(own) <= set(net.state_dict())


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: ResNeXt(18), "ResNeXt: depth must be one of 50, 101, 152, got 18"),
        (lambda: SCNet(152), "SCNet: depth must be one of 50, 101, got 152"),
        (lambda: ResNeSt(51), "ResNeSt: depth must be one of 50, 101, 200, 269, got 51"),
        (lambda: RegNet("regnetx_400m"), "got 'regnetx_400m'. Did you mean 'regnetx_400mf'"),
        (
            lambda: RegNet({"w0": 8, "wa": 8}),
            "RegNet: arch needs 'wm', 'group_w', 'depth', 'bot_mul', got only 'w0', 'wa'",
        ),
        (
            lambda: RegNet({"w0": 8, "wa": 8, "wm": 1, "depth": 4, "group_w": 8, "bot_mul": 1}),
            "RegNet: w0 must be greater than 0 and wm greater than 1, got 8 and 1",
        ),
        (lambda: ViPNAS_ResNet(101), "ViPNAS_ResNet: depth must be 50, got 101"),
        (lambda: ViPNAS_ResNet(50, wid=(48, 80)), "ViPNAS_ResNet: wid needs at least 4 values, one per stage"),
    ],
)
def test_mistakes_are_named(build, text):
    with pytest.raises(ConfigError, match=text):
        build()
