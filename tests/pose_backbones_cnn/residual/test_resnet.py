"""ResNet and ResNet-D."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from pose_backbones_cnn.residual import BasicBlock, Bottleneck, ResLayer
from pose_backbones_cnn.residual.resnet import ResNet, ResNetV1d
from pose_core.errors import ConfigError


def small(cls=ResNet, **options):
    """A ResNet of the smallest kind: 1/16 of the channels."""
    torch.manual_seed(0)
    return cls(**{"depth": 18, "stem_channels": 8, "base_channels": 4, **options})


# He et al. (2016), table 1, less the classifier: parameters in millions
@pytest.mark.parametrize(
    ("depth", "millions"), [(18, 11.177), (34, 21.285), (50, 23.508), (101, 42.500), (152, 58.144)]
)
def test_sizes_are_those_of_the_paper(depth, millions):
    with torch.device("meta"):
        net = ResNet(depth)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, abs=5e-4)


@pytest.mark.parametrize("depth", [18, 50])
def test_features_of_every_stage(depth):
    net = small(depth=depth, out_indices=(0, 1, 2, 3)).eval()
    widths = [4 * 2**stage * {18: 1, 50: 4}[depth] for stage in range(4)]
    shapes = [tuple(features.shape) for features in net(torch.rand(2, 3, 64, 96))]
    assert shapes == [(2, width, 16 >> stage, 24 >> stage) for stage, width in enumerate(widths)]


def test_strides_dilations_stages_and_expansion():
    net = small(num_stages=3, strides=(1, 2, 1), dilations=(1, 1, 2), out_indices=(2,), expansion=1, in_channels=1)
    assert net(torch.rand(2, 1, 64, 64))[0].shape == (2, 16, 8, 8)
    assert not hasattr(net, "layer4")
    assert net.layer3[0].conv1.dilation == (2, 2)


@pytest.mark.parametrize(("style", "strides"), [("pytorch", [1, 2, 1]), ("caffe", [2, 1, 1])])
def test_where_a_bottleneck_strides(style, strides):
    block = small(depth=50, style=style).layer2[0]
    assert [conv.stride[0] for conv in (block.conv1, block.conv2, block.conv3)] == strides


def test_variant_d_has_a_deep_stem_and_averaging_shortcuts():
    net = small(ResNetV1d, depth=50)
    assert [module.conv.kernel_size for module in net.stem] == [(3, 3)] * 3
    assert isinstance(net.layer2[0].downsample[0], nn.AvgPool2d)
    assert isinstance(net.layer1[0].downsample[0], nn.Conv2d)  # stage 1 does not stride
    assert net.eval()(torch.rand(1, 3, 65, 65))[0].shape == (1, 128, 3, 3)


def test_norms_of_another_type_have_their_own_names():
    net = small(norm_cfg={"type": "GN", "num_groups": 2})
    assert "gn1.weight" in net.state_dict()
    assert "layer1.0.gn2.weight" in net.state_dict()


def test_a_row_can_change_size_in_its_last_block():
    row = ResLayer(BasicBlock, 3, 4, 8, stride=2, downsample_first=False)
    assert [block.downsample is not None for block in row] == [False, False, True]
    assert row(torch.rand(1, 4, 8, 8)).shape == (1, 8, 4, 4)


@pytest.mark.parametrize("frozen_stages", [-1, 0, 1, 4])
@pytest.mark.parametrize("deep_stem", [False, True])
def test_frozen_stages_stay_as_they_are(frozen_stages, deep_stem):
    net = small(frozen_stages=frozen_stages, deep_stem=deep_stem).train()
    before = copy.deepcopy(net.state_dict())
    trained = [p for p in net.parameters() if p.requires_grad]
    x = torch.rand(2, 3, 64, 64)
    if trained:
        optimizer = torch.optim.SGD(trained, lr=1.0)
        net(x)[0].square().sum().backward()
        optimizer.step()
    else:
        net(x)
    stem = ("stem.",) if deep_stem else ("conv1.", "bn1.")
    frozen = (*stem, *(f"layer{i}." for i in range(1, frozen_stages + 1))) if frozen_stages >= 0 else ()
    for name, value in net.state_dict().items():
        same = torch.equal(value, before[name])
        assert same if name.startswith(frozen) else not same, name


def test_norm_eval_keeps_the_statistics_and_trains_the_rest():
    net = small(norm_eval=True).train()
    before = net.bn1.running_mean.clone()
    net(torch.rand(2, 3, 64, 64))
    assert torch.equal(net.bn1.running_mean, before)
    assert net.bn1.weight.requires_grad
    assert net.layer1.training


def test_weights_begin_as_the_field_begins_them():
    net = small(depth=50, base_channels=16, stem_channels=64)
    net.init_weights()
    fan_out = net.conv1.out_channels * 49
    assert net.conv1.weight.std().item() == pytest.approx((2 / fan_out) ** 0.5, rel=0.05)
    assert (net.bn1.weight == 1).all()
    assert all((block.last_norm.weight == 0).all() for block in net.layer1)
    kept = small(depth=50, zero_init_residual=False)
    kept.init_weights()
    assert (kept.layer1[0].last_norm.weight == 1).all()


def test_a_pretrained_net_is_not_zeroed(tmp_path):
    source = small()
    nn.init.constant_(source.layer1[0].bn2.weight, 0.5)
    torch.save(source.state_dict(), tmp_path / "weights.pth")
    net = small(init_cfg={"type": "Pretrained", "checkpoint": str(tmp_path / "weights.pth")})
    net.init_weights()
    assert (net.layer1[0].bn2.weight == 0.5).all()


@pytest.mark.parametrize("block", [BasicBlock, Bottleneck])
def test_activations_computed_again_change_nothing(block):
    torch.manual_seed(0)
    plain = ResLayer(block, 2, 4, 8, stride=2)
    again = ResLayer(block, 2, 4, 8, stride=2, with_cp=True)
    again.load_state_dict(plain.state_dict())
    x = torch.rand(2, 4, 8, 8)
    for row in (plain, again):
        row(x).square().sum().backward()
    for (name, one), other in zip(plain.named_parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, msg=name)
    for name, value in plain.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value)


def test_channels_last_is_kept_and_changes_nothing():
    net = small(depth=50).eval()
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        expected = net(x)[0]
        got = net.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))[0]
    assert got.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)


def test_configs_stay_as_they_are():
    norm_cfg = {"type": "BN", "requires_grad": True}
    net = small(norm_cfg=norm_cfg)
    assert norm_cfg == {"type": "BN", "requires_grad": True}
    assert set(copy.deepcopy(net).state_dict()) == set(net.state_dict())


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"depth": 20}, "depth must be one of 18, 34, 50, 101, 152, got 20"),
        ({"num_stages": 5}, "num_stages must be between 1 and 4, got 5"),
        ({"strides": (1, 2)}, "strides needs at least 4 values, one per stage"),
        ({"dilations": (1,)}, "dilations needs at least 4 values, one per stage"),
        ({"num_stages": 2, "out_indices": (3,)}, r"out_indices must be between 0 and 1 .*, got \[3\]"),
        ({"frozen_stages": 5}, "frozen_stages must be between -1 and 4, got 5"),
        ({"depth": 50, "style": "tf"}, "style must be 'pytorch' or 'caffe', got 'tf'"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(ConfigError, match=text):
        small(**options)


def test_channels_must_fit_the_expansion():
    with pytest.raises(ConfigError, match="multiple of expansion=4, got 6"):
        Bottleneck(6, 6)
