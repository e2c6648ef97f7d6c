"""AlexNet and VGG."""

from __future__ import annotations

from collections import OrderedDict

import pytest
import torch
from torch import nn

from pose_backbones_cnn.plain.alexnet import AlexNet
from pose_backbones_cnn.plain.vgg import VGG
from pose_core.engine.checkpoint import load_weights
from pose_core.errors import ConfigError


# Simonyan and Zisserman (2015), table 2, and Krizhevsky (2014): millions, less the classifier
@pytest.mark.parametrize(
    ("build", "millions"),
    [
        (lambda: VGG(11), 9.220),
        (lambda: VGG(13), 9.405),
        (lambda: VGG(16), 14.715),
        (lambda: VGG(19), 20.024),
        (lambda: VGG(16, num_classes=1000), 138.358),
        (AlexNet, 2.470),
        (lambda: AlexNet(num_classes=1000), 61.101),
    ],
)
def test_sizes_are_those_of_the_papers(build, millions):
    with torch.device("meta"):
        net = build()
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, abs=5e-4)


@pytest.mark.parametrize("cls", [AlexNet, lambda num_classes: VGG(11, num_classes=num_classes)])
def test_a_classifier_returns_scores(cls):
    net = cls(num_classes=3).eval()
    with torch.no_grad():
        (scores,) = net(torch.rand(2, 3, 224, 224))
    assert scores.shape == (2, 3)


def test_stages_of_vgg():
    net = VGG(11, num_stages=3, dilations=(1, 1, 2), out_indices=(0, 2), with_last_pool=False).eval()
    shapes = [tuple(feature.shape) for feature in net(torch.rand(1, 3, 32, 32))]
    assert shapes == [(1, 64, 16, 16), (1, 256, 8, 8)]
    assert net.features[-1].conv.dilation == (2, 2)
    assert VGG(11, ceil_mode=True).eval()(torch.rand(1, 3, 33, 33))[0].shape == (1, 512, 2, 2)
    assert VGG(11).eval()(torch.rand(1, 3, 33, 33))[0].shape == (1, 512, 1, 1)


@pytest.mark.parametrize("normalized", [False, True])
def test_torchvisions_weights_of_vgg_give_its_features(normalized):
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    before = 3
    for after in (64, None, 128, None, 256, 256, None, 512, 512, None, 512, 512, None):
        if after is None:
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers += [nn.Conv2d(before, after, 3, padding=1), *([nn.BatchNorm2d(after)] if normalized else []), nn.ReLU()]
        before = after
    theirs = nn.Sequential(OrderedDict(features=nn.Sequential(*layers)))
    net = VGG(11, norm_cfg={"type": "BN"} if normalized else None)
    assert load_weights(net, theirs.state_dict(), need="exact").exact
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(net.eval()(x)[0], theirs.eval()(x))


def test_our_own_weights_of_vgg_stay_as_they_are():
    source = VGG(11, num_classes=2)
    assert load_weights(VGG(11, num_classes=2), source.state_dict(), need="exact").exact
    assert {"classifier.0.weight", "classifier.3.weight", "classifier.6.weight"} <= set(source.state_dict())


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"depth": 12}, "VGG: depth must be one of 11, 13, 16, 19, got 12"),
        ({"depth": 11, "num_stages": 6}, "VGG: num_stages must be between 1 and 5, got 6"),
        ({"depth": 11, "num_stages": 4}, "VGG: dilations needs 4 values, one per stage"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(ConfigError, match=text):
        VGG(**options)
