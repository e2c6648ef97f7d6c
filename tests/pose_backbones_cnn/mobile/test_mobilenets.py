"""MobileNetV2, MobileNetV3 and the searched network of ViPNAS."""

from __future__ import annotations

from collections import OrderedDict

import pytest
import torch
from torch import Tensor, nn

from pose_backbones_cnn.mobile.inverted_residual import InvertedResidual, make_divisible
from pose_backbones_cnn.mobile.mobilenet_v2 import MobileNetV2
from pose_backbones_cnn.mobile.mobilenet_v3 import MobileNetV3, ViPNAS_MobileNetV3
from pose_core.engine.checkpoint import load_weights
from pose_core.errors import ConfigError


@pytest.mark.parametrize(("width", "expected"), [(32, 32), (33, 32), (36, 40), (3, 8), (11, 16), (17, 16), (18, 24)])
def test_widths_are_multiples_of_eight_but_not_much_less(width, expected):
    assert make_divisible(width) == expected


def test_mobilenet_v2_has_the_size_of_the_paper():
    with torch.device("meta"):
        net = MobileNetV2()
    classifier = (1280 + 1) * 1000
    # Sandler et al. (2018), table 4, says 3.4 M; their released weights are 3.50 M
    assert (sum(p.numel() for p in net.parameters()) + classifier) / 1e6 == pytest.approx(3.505, abs=5e-4)


@pytest.mark.parametrize(
    ("arch", "last", "sizes"),
    [
        ("small", (1, 96, 7, 7), [56, 28, 28, 14, 14, 14, 14, 14, 7, 7, 7]),
        ("big", (1, 160, 7, 7), [112, 56, 56, 28, 28, 28, 14, 14, 14, 14, 14, 14, 14, 7, 7]),
    ],
)
def test_every_block_of_mobilenet_v3(arch, last, sizes):
    net = MobileNetV3(arch, out_indices=range(len(sizes))).eval()
    with torch.no_grad():
        features = net(torch.rand(1, 3, 224, 224))
    assert [feature.shape[-1] for feature in features] == sizes
    assert features[-1].shape == last


def test_a_block_adds_its_input_where_it_can():
    assert InvertedResidual(8, 8, 16).with_res_shortcut
    assert not InvertedResidual(8, 8, 16, stride=2).with_res_shortcut
    assert not InvertedResidual(8, 12, 16).with_res_shortcut
    block = InvertedResidual(8, 8, 8, with_expand_conv=False, groups=4).eval()
    assert block.depthwise_conv.conv.groups == 4
    nn.init.zeros_(block.linear_conv.conv.weight)
    x = torch.rand(1, 8, 4, 4)
    torch.testing.assert_close(block(x), x)


class TheirBlock(nn.Module):
    """An inverted residual block with torchvision's names."""

    def __init__(self, before: int, after: int, stride: int, ratio: int) -> None:
        super().__init__()
        wide = before * ratio
        expand = [conv_norm_act(before, wide, 1)] if ratio != 1 else []
        depthwise = conv_norm_act(wide, wide, 3, stride=stride, groups=wide)
        self.conv = nn.Sequential(*expand, depthwise, nn.Conv2d(wide, after, 1, bias=False), nn.BatchNorm2d(after))
        self.adds = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.adds else self.conv(x)


def conv_norm_act(before: int, after: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU6(inplace=True))


def test_torchvisions_weights_of_mobilenet_v2_give_its_features():
    torch.manual_seed(0)
    layers: list[nn.Module] = [conv_norm_act(3, 32, 3, stride=2)]
    before = 32
    for ratio, after, count, stride in MobileNetV2.arch_settings:
        for block in range(count):
            layers.append(TheirBlock(before, after, stride if block == 0 else 1, ratio))
            before = after
    layers.append(conv_norm_act(320, 1280, 1))
    theirs = nn.Sequential(OrderedDict(features=nn.Sequential(*layers), classifier=nn.Linear(1, 1)))
    net = MobileNetV2()
    report = load_weights(net, theirs.state_dict())
    assert report.complete
    assert report.unexpected == ("classifier.weight", "classifier.bias")
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(net.eval()(x)[0], theirs.features.eval()(x))


def test_weights_are_adopted_within_a_whole_model_too():
    net = MobileNetV2(widen_factor=0.25)
    theirs = {"backbone.features.0.0.weight": torch.full_like(net.conv1.conv.weight, 3.0)}
    model = nn.Sequential(OrderedDict(backbone=net))
    assert "backbone.features.0.0.weight" not in model.load_state_dict(theirs, strict=False).unexpected_keys
    assert (net.conv1.conv.weight == 3).all()


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: MobileNetV3("large"), "MobileNetV3: arch must be 'small' or 'big', got 'large'"),
        (lambda: ViPNAS_MobileNetV3(dep=(None, 1)), "wid to act must have the same length .*, got 7 in 'wid'"),
        (lambda: InvertedResidual(8, 8, 8, stride=3), "stride of a block must be 1 or 2, got 3"),
        (lambda: InvertedResidual(8, 8, 16, with_expand_conv=False), "needs mid_channels == in_channels, got 16 and 8"),
    ],
)
def test_mistakes_are_named(build, text):
    with pytest.raises(ConfigError, match=text):
        build()
