"""The shared blocks: convolution modules, drop path, scale, and activations that are computed again."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, DepthwiseSeparableConvModule, DropPath, Scale, checkpointed


def test_a_conv_module_is_convolution_norm_activation():
    torch.manual_seed(0)
    module = ConvModule(3, 8, 3, padding=1, norm_cfg={"type": "BN"}).eval()
    assert set(module.state_dict()) == {"conv.weight"} | {
        f"bn.{name}" for name in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    }
    x = torch.rand(2, 3, 5, 5)
    torch.testing.assert_close(module(x), module.bn(module.conv(x)).relu())
    torch.testing.assert_close(module(x, activate=False, norm=False), module.conv(x))


def test_bias_is_there_when_nothing_undoes_it():
    assert ConvModule(3, 8, 1).conv.bias is not None
    assert ConvModule(3, 8, 1, norm_cfg={"type": "BN"}).conv.bias is None
    assert ConvModule(3, 8, 1, norm_cfg={"type": "BN"}, bias=True).conv.bias is not None


def test_the_order_decides_the_norms_channels():
    module = ConvModule(3, 8, 1, norm_cfg={"type": "BN"}, order=("norm", "act", "conv"))
    assert module.norm.num_features == 3
    x = torch.rand(2, 3, 4, 4)
    torch.testing.assert_close(module(x), module.conv(module.bn(x).relu()))


@pytest.mark.parametrize("padding_mode", ["reflect", "zero", "circular"])
def test_padding_modes(padding_mode):
    module = ConvModule(1, 1, 3, padding=1, padding_mode=padding_mode, act_cfg=None)
    x = torch.rand(1, 1, 4, 4)
    mode = {"zero": "constant"}.get(padding_mode, padding_mode)
    padded = nn.functional.pad(x, (1, 1, 1, 1), mode)
    torch.testing.assert_close(module(x), nn.functional.conv2d(padded, module.conv.weight, module.conv.bias))


@pytest.mark.parametrize("activation", ["GELU", "PReLU", "Sigmoid", "HSigmoid", "Swish", "LeakyReLU"])
def test_activations_that_cannot_overwrite_are_not_asked_to(activation):
    assert ConvModule(1, 2, 1, act_cfg={"type": activation})(torch.rand(1, 1, 2, 2)).shape == (1, 2, 2, 2)


def test_spectral_norm_bounds_the_weight():
    module = ConvModule(4, 4, 1, with_spectral_norm=True, act_cfg=None)
    with torch.no_grad():
        for _ in range(50):
            module(torch.rand(1, 4, 2, 2))
    assert torch.linalg.matrix_norm(module.conv.weight.flatten(1), 2) == pytest.approx(1, abs=1e-3)


def test_mistakes_of_conv_modules_are_named():
    with pytest.raises(ConfigError, match="once each, got \\('conv', 'act'\\)"):
        ConvModule(1, 1, 1, order=("conv", "act"))
    with pytest.raises(ConfigError, match="does not accept 'groups'"):
        DepthwiseSeparableConvModule(4, 8, 3, groups=2)


def test_a_depthwise_separable_convolution_mixes_channels_last():
    module = DepthwiseSeparableConvModule(4, 8, 3, padding=1, norm_cfg={"type": "BN"}, dw_act_cfg=None)
    assert module.depthwise_conv.conv.weight.shape == (4, 1, 3, 3)
    assert module.pointwise_conv.conv.weight.shape == (8, 4, 1, 1)
    assert module.depthwise_conv.activate is None
    assert module.pointwise_conv.activate is not None
    assert module(torch.rand(2, 4, 6, 6)).shape == (2, 8, 6, 6)


def test_drop_path_drops_whole_samples_and_keeps_the_mean():
    torch.manual_seed(0)
    layer, x = DropPath(0.25), torch.ones(4000, 2, 3)
    y = layer(x)
    per_sample = y.flatten(1)
    assert (per_sample == per_sample[:, :1]).all()
    assert per_sample[:, 0].unique().tolist() == pytest.approx([0, 4 / 3])
    assert y.mean() == pytest.approx(1, abs=0.05)
    assert torch.equal(layer.eval()(x), x)


def test_scale_is_learnt():
    layer = Scale(2.0)
    layer(torch.ones(3)).sum().backward()
    assert layer.scale.grad == 3


def test_activations_computed_again_change_nothing():
    torch.manual_seed(0)
    block = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.BatchNorm2d(4))
    again = copy.deepcopy(block)
    x = torch.rand(2, 3, 6, 6)
    block(x).square().sum().backward()
    checkpointed(again, again.forward, x).square().sum().backward()
    for one, other in zip(block.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad)
    # a second pass over the batch would have moved the running statistics twice
    for name, value in block.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value)
