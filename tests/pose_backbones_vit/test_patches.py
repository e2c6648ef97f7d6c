"""Patches, and positions of grids."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from pose_backbones_vit.patch_embed import Covering, PatchEmbed, PatchMerging
from pose_backbones_vit.position_embedding import fitted, resized
from pose_core.errors import CheckpointError

sizes = st.integers(1, 20)


@given(sizes, sizes, st.integers(1, 5), st.integers(1, 5), st.integers(1, 2), st.sampled_from(["corner", "same"]))
def test_windows_cover_the_map(height, width, kernel, stride, dilation, padding):
    covering = Covering(kernel, stride, padding, dilation)
    x = torch.ones(1, 1, height, width)
    padded = covering(x)
    rows, columns = covering.grid(height, width)
    windows = F.unfold(padded, kernel, dilation=dilation, stride=stride)
    assert windows.shape[2] == rows * columns == -(-height // stride) * -(-width // stride)
    if kernel >= stride and dilation == 1:
        read = F.fold(torch.ones_like(windows), padded.shape[2:], kernel, stride=stride)
        assert (read[padded > 0] >= 1).all()


def test_corners_are_padded_below_and_to_the_right_or_all_around():
    x = torch.ones(1, 1, 5, 5)
    corner, same = (Covering(4, 4, padding, 1)(x)[0, 0] for padding in ("corner", "same"))
    assert corner.shape == same.shape == (8, 8)
    assert corner[:5, :5].sum() == 25
    assert same[1:6, 1:6].sum() == 25
    whole = torch.ones(1, 1, 8, 8)
    assert Covering(4, 4, "corner", 1)(whole) is whole


@pytest.mark.parametrize("padding", [0, 2, (1, 0), "corner", "same"])
def test_the_grid_is_that_of_the_tokens(padding):
    embed = PatchEmbed(3, 8, kernel_size=(4, 3), stride=(3, 2), padding=padding, norm_cfg={"type": "LN"})
    tokens = embed(torch.rand(2, 3, 20, 13))
    assert tuple(tokens.shape) == (2, *embed.grid(20, 13), 8)
    torch.testing.assert_close(tokens.mean(-1), torch.zeros(tokens.shape[:3]), rtol=0, atol=1e-5)


def test_four_neighbors_become_one_token():
    merging = PatchMerging(2, 3, norm_cfg={"type": "LN"})
    x = torch.rand(1, 4, 5, 2)
    merged = merging(x)
    assert merged.shape == (1, 2, 3, 3)
    square = x[0, 2:4, 2:4].permute(2, 0, 1).flatten()  # channel by channel, row by row
    torch.testing.assert_close(merged[0, 1, 1], merging.reduction(merging.norm(square)))


def test_positions_are_interpolated_but_for_the_tokens_before_them():
    table = torch.rand(1, 1 + 12, 2)
    assert resized(table, (3, 4), (3, 4), extra=1) is table
    got = resized(table, (3, 4), (6, 8), extra=1, mode="bilinear")
    assert torch.equal(got[:, 0], table[:, 0])
    torch.testing.assert_close(got[0, 1], table[0, 1])  # corners stay under bilinear interpolation
    torch.testing.assert_close(got[0, -1], table[0, -1])


@pytest.mark.parametrize(
    ("count", "grid", "extra", "kept"),
    [
        (12, (3, 4), 0, 0),  # the same
        (13, (3, 4), 0, 1),  # a class token that is not used
        (14, (3, 4), 1, 1),  # that of distillation besides
        (16, (3, 5), 0, 1),  # 15 after one, rather than a square
        (17, (2, 2), 1, 1),  # a square after one
        (16, (2, 2), 0, 0),  # a square
    ],
)
def test_positions_of_checkpoints_are_fitted(count, grid, extra, kept):
    table = torch.arange(float(count)).view(1, -1, 1)
    got = fitted(table, grid, extra=extra, mode="bilinear")
    assert got.shape == (1, extra + grid[0] * grid[1], 1)
    assert got[0, :extra, 0].tolist() == list(range(extra))
    if count - grid[0] * grid[1] <= 2:
        assert got[0, -1, 0] == count - 1


def test_positions_that_fit_nothing_are_refused():
    with pytest.raises(CheckpointError, match="got 8 tokens"):
        fitted(torch.rand(1, 8, 2), (3, 3))
