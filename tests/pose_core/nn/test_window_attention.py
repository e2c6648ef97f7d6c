"""Attention within windows."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import ConfigError
from pose_core.nn.window_attention import WindowAttention, join_windows, relative_positions, split_windows


def test_relative_positions_count_from_the_lower_right_to_the_upper_left():
    # Of 1 x 2 tokens, each is at itself (1), the first one left of the second (0 as a key's view, 2 the other way).
    assert relative_positions(1, 2).tolist() == [[1, 0], [2, 1]]
    index = relative_positions(3, 4)
    assert index.min() == 0
    assert index.max() == 5 * 7 - 1
    y, x = 1, 2  # the position of one token within the window, and of another
    v, u = 2, 0
    assert index[y * 4 + x, v * 4 + u] == (y - v + 2) * 7 + (x - u + 3)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
def test_joining_undoes_splitting(rows, columns, height, width):
    x = torch.arange(2.0 * rows * height * columns * width * 3).view(2, rows * height, columns * width, 3)
    windows = split_windows(x, (height, width))
    assert windows.shape == (2, rows * columns, height * width, 3)
    assert torch.equal(windows[0, 0], x[0, :height, :width].reshape(-1, 3))
    assert torch.equal(join_windows(windows, (height, width), rows * height, columns * width), x)


@pytest.mark.parametrize("with_rpe", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_that_of_the_formula(with_rpe, masked):
    torch.manual_seed(0)
    attention = WindowAttention(6, 2, (2, 3), qk_scale=0.3, with_rpe=with_rpe).eval()
    x, mask = torch.randn(2, 4, 6, 6), torch.randn(4, 6, 6)
    got = attention(x, mask if masked else None)
    query, key, value = attention.qkv(x).chunk(3, dim=-1)
    heads = []
    for head in range(2):
        channels = slice(3 * head, 3 * head + 3)
        products = 0.3 * query[..., channels] @ key[..., channels].mT
        if with_rpe:
            products = products + attention.relative_position_bias_table[attention.relative_position_index, head]
        if masked:
            products = products + mask
        heads.append(products.softmax(-1) @ value[..., channels])
    torch.testing.assert_close(got, attention.proj(torch.cat(heads, dim=-1)))


def test_what_is_masked_has_no_influence():
    attention = WindowAttention(4, 2, (1, 2)).eval()
    apart = torch.full((1, 2, 2), -torch.inf).masked_fill(torch.eye(2, dtype=torch.bool), 0.0)
    x = torch.randn(1, 1, 2, 4)
    changed = torch.cat([x[:, :, :1], torch.randn(1, 1, 1, 4)], dim=2)
    torch.testing.assert_close(attention(x, apart)[:, :, 0], attention(changed, apart)[:, :, 0])


def test_dropout_is_for_training():
    attention = WindowAttention(4, 2, (2, 2), attn_drop_rate=0.5, proj_drop_rate=0.5)
    x = torch.randn(2, 1, 4, 4)
    assert not torch.equal(attention(x), attention(x))
    attention.eval()
    assert torch.equal(attention(x), attention(x))


def test_heads_that_do_not_share_the_channels_evenly_are_refused():
    with pytest.raises(ConfigError, match="got embed_dims=6 and num_heads=4"):
        WindowAttention(6, 4, (7, 7))
