"""Squeeze and excitation, and the context block."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_backbones_cnn.attention import ContextBlock, SELayer
from pose_core.errors import ConfigError


def zeroed(module: nn.Module) -> None:
    for parameter in module.parameters():
        nn.init.zeros_(parameter)


def test_channels_are_weighted_by_what_the_map_holds():
    layer = SELayer(4, ratio=2)
    zeroed(layer)
    nn.init.ones_(layer.conv1.conv.weight)  # both squeezed features: the sum of the four means
    layer.conv2.conv.weight.data[0] = 1.0
    x = torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 4, 1, 1).expand(1, 4, 2, 3)
    weights = layer(x)[0, :, 0, 0] / torch.tensor([1.0, 2.0, 3.0, 4.0])
    torch.testing.assert_close(weights, torch.tensor([torch.tensor(20.0).sigmoid().item(), 0.5, 0.5, 0.5]))


def test_one_activation_serves_for_both():
    layer = SELayer(8, ratio=4, act_cfg={"type": "ReLU"})
    assert (type(layer.conv1.activate), type(layer.conv2.activate)) == (nn.ReLU, nn.ReLU)
    assert layer.conv1.conv.out_channels == 2
    with pytest.raises(ConfigError, match="one or two activations, got 3"):
        SELayer(8, act_cfg=[{"type": "ReLU"}] * 3)


def test_attention_pools_what_it_looks_at():
    block = ContextBlock(2, ratio=0.5)
    zeroed(block)
    block.conv_mask.weight.data[0, 0] = 100.0  # all attention on the greatest value of the first channel
    x = torch.rand(3, 2, 4, 5)
    x[:, 0, 1, 2] = 9
    torch.testing.assert_close(block.summary(x)[:, :, 0, 0], x[:, :, 1, 2])
    nn.init.zeros_(block.conv_mask.weight)
    torch.testing.assert_close(block.summary(x), x.mean((2, 3), keepdim=True))


def test_a_summary_is_added_multiplied_or_both():
    x = torch.rand(1, 4, 2, 2)
    for fusion_types, expected in [
        (("channel_add",), x),
        (("channel_mul",), x / 2),
        (("channel_mul", "channel_add"), x / 2),
    ]:
        block = ContextBlock(4, ratio=0.5, pooling_type="avg", fusion_types=fusion_types)
        zeroed(block)
        torch.testing.assert_close(block(x), expected)
    block.channel_add_conv[-1].bias.data.fill_(3)
    torch.testing.assert_close(block(x), x / 2 + 3)


@pytest.mark.parametrize(("channels", "between"), [(80, 16), (304, 19), (49, 16), (608, 38)])
def test_the_width_in_between_is_a_whole_number(channels, between):
    assert ContextBlock(channels, max(1 / 16, 16 / channels)).channel_add_conv[0].out_channels == between


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"pooling_type": "max"}, "pooling_type must be 'att' or 'avg', got 'max'"),
        ({"fusion_types": ("add",)}, "fusion_types must be 'channel_add', 'channel_mul' or both"),
        ({"fusion_types": ()}, "fusion_types must be"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(ConfigError, match=text):
        ContextBlock(4, 0.5, **options)
