"""Partial layers and frozen batch norms."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_core.nn import build_norm_layer
from pose_core.nn.csp import ChannelAttention, CSPLayer, CSPNeXtBlock
from pose_core.nn.layers import FrozenBatchNorm2d


@pytest.mark.parametrize("use_depthwise", [False, True])
def test_a_layer_goes_two_ways(use_depthwise):
    layer = CSPLayer(6, 8, num_blocks=2, use_depthwise=use_depthwise, channel_attention=True)
    assert layer(torch.rand(2, 6, 5, 7)).shape == (2, 8, 5, 7)
    assert layer.main_conv.conv.out_channels == layer.short_conv.conv.out_channels == 4
    assert (len(layer.blocks), layer.attention.fc.in_channels) == (2, 8)
    assert CSPLayer(6, 8).attention is None


def test_a_block_adds_its_input_where_it_can():
    x = torch.rand(1, 4, 6, 6)
    for block, adds in ((CSPNeXtBlock(4, 4), True), (CSPNeXtBlock(4, 6), False)):
        assert block.add_identity is adds
        nn.init.zeros_(block.eval().conv2.pointwise_conv.bn.weight)
        expected = x if adds else torch.zeros(1, 6, 6, 6)
        torch.testing.assert_close(block(x), expected)


def test_attention_gates_by_the_mean_of_all_channels():
    attention = ChannelAttention(2)
    nn.init.zeros_(attention.fc.weight)
    attention.fc.bias.data = torch.tensor([3.0, 0.0])  # gates of 1 and a half
    x = torch.rand(1, 2, 3, 3)
    torch.testing.assert_close(attention(x), x * torch.tensor([1.0, 0.5])[:, None, None])
    assert attention.half()(torch.full((1, 2, 300, 300), 4.0, dtype=torch.half)).isfinite().all()


def test_a_frozen_norm_is_a_batch_norm_in_eval_mode():
    torch.manual_seed(0)
    norm = nn.BatchNorm2d(3)
    norm(torch.randn(4, 3, 8, 8) * 2 + 1)
    norm.weight.data, norm.bias.data = torch.rand(3), torch.rand(3)
    name, frozen = build_norm_layer({"type": "FrozenBatchNorm2d"}, 3, postfix=1)
    frozen.load_state_dict(norm.state_dict())  # num_batches_tracked is passed over
    x = torch.randn(2, 3, 4, 4)
    torch.testing.assert_close(frozen.train()(x), norm.eval()(x))
    assert (name, list(frozen.parameters())) == ("bn1", [])
    assert isinstance(frozen, FrozenBatchNorm2d)
