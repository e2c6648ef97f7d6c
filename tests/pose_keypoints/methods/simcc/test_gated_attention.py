"""The gated attention unit: its formula, its relative bias, its options."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from pose_core.errors import ConfigError
from pose_keypoints.methods.simcc.gated_attention import (
    ChannelScale,
    RTMCCBlock,
    ScaleNorm,
    rotary_position_encoding,
)


def test_scale_norm_brings_vectors_to_the_learnt_root_mean_square():
    norm = ScaleNorm(16)
    norm.g.data.fill_(3.0)
    y = norm(torch.randn(2, 5, 16) * 7)
    np.testing.assert_allclose(y.square().mean(-1).sqrt().detach(), np.full((2, 5), 3), rtol=1e-5)
    assert norm(torch.zeros(1, 16)).tolist() == [[0.0] * 16]


def test_the_unit_is_its_formula():
    torch.manual_seed(0)
    unit = RTMCCBlock(4, 6, 6, expansion_factor=2, s=8, use_rel_bias=True).eval()
    x = torch.randn(2, 4, 6)
    u, v, base = F.silu(unit.uv(unit.ln(x))).split((12, 12, 8), dim=2)
    q, k = base * unit.gamma[0] + unit.beta[0], base * unit.gamma[1] + unit.beta[1]
    bias = torch.stack([torch.stack([unit.w[3 + j - i] for j in range(4)]) for i in range(4)])
    kernel = F.relu((q @ k.transpose(1, 2) + bias) / math.sqrt(8)) ** 2
    expected = x * unit.res_scale.scale + unit.o(u * (kernel @ v))
    torch.testing.assert_close(unit(x), expected)


def test_fewer_tokens_use_the_first_of_the_biases():
    unit = RTMCCBlock(6, 4, 4)
    assert unit.rel_pos_bias(3)[0].tolist() == unit.w[2:5].tolist()


@pytest.mark.parametrize("attn_type", ["self-attn", "cross-attn"])
@pytest.mark.parametrize("options", [{}, {"pos_enc": True, "use_rel_bias": False}, {"act_fn": "ReLU", "bias": True}])
def test_every_form_learns(attn_type, options):
    unit = RTMCCBlock(5, 8, 8, s=4, attn_type=attn_type, dropout_rate=0.1, drop_path=0.1, **options)
    tokens = torch.randn(3, 5, 8, requires_grad=True)
    others = torch.randn(3, 7, 8)
    out = unit(tokens if attn_type == "self-attn" else (tokens, others, others))
    assert out.shape == (3, 5, 8)
    out.square().sum().backward()
    assert tokens.grad.isfinite().all()


def test_without_equal_lengths_nothing_is_added():
    unit = RTMCCBlock(5, 8, 6)
    assert not unit.shortcut
    assert unit(torch.randn(2, 5, 8)).shape == (2, 5, 6)


def test_positions_turn_vectors_and_keep_their_length():
    x = torch.randn(2, 5, 3, 8)
    turned = rotary_position_encoding(x, dim=1)
    torch.testing.assert_close(turned.norm(dim=-1), x.norm(dim=-1))
    torch.testing.assert_close(turned[:, 0], x[:, 0])  # the first place is not turned
    # the product of two depends on the distance of their places alone
    a, b = torch.randn(8), torch.randn(8)
    queries, keys = (rotary_position_encoding(v.repeat(5, 1).double(), dim=0) for v in (a, b))
    products = queries @ keys.T
    torch.testing.assert_close(products[1, 3], products[2, 4])


def test_channel_scale():
    scale = ChannelScale(3, init_value=2.0, trainable=False)
    assert scale(torch.ones(1, 3)).tolist() == [[2, 2, 2]]
    assert not scale.scale.requires_grad


def test_unknown_names_are_refused():
    with pytest.raises(ConfigError, match="act_fn must be one of ReLU, SiLU; got 'GELU'"):
        RTMCCBlock(3, 4, 4, act_fn="GELU")
    with pytest.raises(ConfigError, match=r"attn_type must be one of self-attn, cross-attn; got 'self'"):
        RTMCCBlock(3, 4, 4, attn_type="self")
