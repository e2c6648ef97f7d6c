"""Layers from the configs of the field."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from pose_core.discovery import catalog
from pose_core.errors import ConfigError, NotRegisteredError
from pose_core.nn import (
    build_activation_layer,
    build_conv_layer,
    build_dropout,
    build_norm_layer,
    build_padding_layer,
    build_upsample_layer,
    freeze,
    keep_batch_norms_in_eval,
)
from pose_core.registry import MODELS


@pytest.mark.parametrize("component", list(catalog().components("pose", "layers")), ids=lambda c: c.name)
def test_every_declared_layer_is_a_module(component):
    assert issubclass(MODELS.get(component.name), nn.Module)


@pytest.mark.parametrize(
    ("cfg", "name", "kind"),
    [
        ({"type": "BN"}, "bn1", nn.BatchNorm2d),
        ({"type": "BN1d"}, "bn1", nn.BatchNorm1d),
        ({"type": "SyncBN", "momentum": 0.01}, "bn1", nn.SyncBatchNorm),
        ({"type": "GN", "num_groups": 2}, "gn1", nn.GroupNorm),
        ({"type": "torch.nn.GroupNorm", "num_groups": 2}, "gn1", nn.GroupNorm),
        ({"type": "LN"}, "ln1", nn.LayerNorm),
        ({"type": "IN"}, "in1", nn.InstanceNorm2d),
        ({"type": nn.BatchNorm2d}, "bn1", nn.BatchNorm2d),
    ],
)
def test_norms_have_the_names_of_checkpoints(cfg, name, kind):
    before = copy.deepcopy(cfg)
    found, layer = build_norm_layer(cfg, 8, postfix=1)
    assert (found, type(layer), layer.eps) == (name, kind, 1e-5)
    assert cfg == before


def test_a_norm_can_be_left_out_of_training():
    _, layer = build_norm_layer({"type": "BN", "requires_grad": False, "eps": 1e-3}, 4)
    assert not any(parameter.requires_grad for parameter in layer.parameters())
    assert layer.eps == 1e-3


def test_a_norm_of_ones_own_names_itself():
    class RootMeanSquare(nn.RMSNorm):
        _abbr_ = "rms"

    class Unnamed(nn.RMSNorm):
        pass

    assert build_norm_layer({"type": RootMeanSquare}, 4, 2)[0] == "rms2"
    assert build_norm_layer({"type": Unnamed}, 4)[0] == "norm_layer"


def test_convolutions():
    assert isinstance(build_conv_layer(None, 3, 8, 3), nn.Conv2d)
    assert isinstance(build_conv_layer({"type": "Conv1d"}, 3, 8, kernel_size=3), nn.Conv1d)


def test_upsampling_by_mode_and_by_transposed_convolution():
    x = torch.rand(1, 4, 5, 6)
    for mode in ("nearest", "bilinear"):
        layer = build_upsample_layer({"type": mode, "scale_factor": 2})
        assert layer.mode == mode
        assert layer(x).shape == (1, 4, 10, 12)
    deconv = {"type": "deconv", "in_channels": 4, "out_channels": 3, "kernel_size": 4, "stride": 2, "padding": 1}
    assert build_upsample_layer(deconv, bias=False)(x).shape == (1, 3, 10, 12)


def test_activations_padding_and_dropout():
    assert build_activation_layer({"type": "ReLU"}, inplace=True).inplace
    assert not build_activation_layer({"type": "ReLU", "inplace": False}, inplace=True).inplace
    assert build_padding_layer({"type": "reflect"}, 1)(torch.rand(1, 1, 3, 3)).shape == (1, 1, 5, 5)
    assert build_dropout({"type": "DropPath", "drop_prob": 0.2}).drop_prob == 0.2
    x = torch.linspace(-5, 5, 11)
    torch.testing.assert_close(build_activation_layer({"type": "Swish"})(x), x * torch.sigmoid(x))
    torch.testing.assert_close(build_activation_layer({"type": "HSigmoid"})(x), nn.functional.hardsigmoid(x))
    squashed = build_activation_layer({"type": "HSigmoid", "bias": 1.0, "divisor": 2.0})(x)
    torch.testing.assert_close(squashed, ((x + 1) / 2).clamp(0, 1))


@pytest.mark.parametrize(
    ("build", "error", "text"),
    [
        (lambda: build_norm_layer("BN", 8), ConfigError, "norm_cfg must be a dict with the key 'type'"),
        (lambda: build_activation_layer({}), ConfigError, "act_cfg must be a dict with the key 'type'"),
        (lambda: build_norm_layer({"type": "GN"}, 8), ConfigError, "'num_groups'"),
        (lambda: build_norm_layer({"type": "GN", "num_groups": 3}, 8), ConfigError, "divisible"),
        (lambda: build_conv_layer({"type": "Conv2d", "bias": True}, 1, 1, 1, bias=False), ConfigError, "'bias'"),
        (lambda: build_activation_layer({"type": "LeakyRelu"}), NotRegisteredError, "'pose.LeakyReLU'"),
        (lambda: build_activation_layer({"type": "os.system"}), NotRegisteredError, "'os.system'"),
        (lambda: build_dropout({"type": "DropPath", "drop_prob": 1.0}), ConfigError, "less than 1, got 1.0"),
    ],
)
def test_mistakes_are_named(build, error, text):
    with pytest.raises(error, match=text):
        build()


def test_freezing():
    module = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.Dropout())
    freeze(module[0])
    keep_batch_norms_in_eval(module)
    assert [layer.training for layer in module] == [False, False, True]
    assert [p.requires_grad for p in module.parameters()] == [False, False, True, True]
