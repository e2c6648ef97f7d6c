"""Interpolation of learned position embeddings to grids of other sizes."""

from __future__ import annotations

from math import isqrt

import torch
import torch.nn.functional as F
from torch import Tensor

from pose_core.errors import CheckpointError

Grid = tuple[int, int]


def resized(table: Tensor, before: Grid, after: Grid, *, extra: int = 0, mode: str = "bicubic") -> Tensor:
    """Interpolate a position embedding to another grid.

    Args:
        table: (1, extra + rows * columns, C).
        before: Rows and columns of ``table``.
        after: Rows and columns of the output.
        extra: The number of tokens before the grid, such as the class token; these are not changed.
        mode: Interpolation mode, ``"bicubic"`` or ``"bilinear"``.

    Returns:
        (1, extra + rows * columns, C); ``table`` itself if the grids are equal.
    """
    if before == after:
        return table
    kept, grid = table[:, :extra], table[:, extra:].unflatten(1, before).permute(0, 3, 1, 2)
    grid = F.interpolate(grid.float(), size=after, mode=mode, align_corners=False).to(table.dtype)
    return torch.cat([kept, grid.permute(0, 2, 3, 1).flatten(1, 2)], dim=1)


def fitted(table: Tensor, grid: Grid, *, extra: int = 0, mode: str = "bicubic") -> Tensor:
    """Adapt the position embedding of a checkpoint to a grid preceded by ``extra`` tokens.

    If the checkpoint has more than ``extra`` tokens before its grid, the rest is dropped. If its grid has another size
    than ``grid``, it is assumed to be square.

    Args:
        table: (1, N, C), the embedding of the checkpoint.
        grid: Rows and columns of the output.
        extra: The number of tokens before the grid in the output.
        mode: Interpolation mode.

    Returns:
        (1, extra + rows * columns, C).

    Raises:
        CheckpointError: If the tokens form neither a square grid nor ``grid``, or too few tokens precede the grid.
    """
    count, wanted = table.shape[1], grid[0] * grid[1]
    grids = {}
    for before in (extra + 2, extra + 1, extra):  # the class token, and that of distillation
        side = isqrt(max(count - before, 0))
        if count - before == wanted:
            grids[grid] = before
        elif count - before == side**2 > 0:
            grids[side, side] = before
    if not grids:
        raise CheckpointError(
            f"The position embedding of the checkpoint must be a grid of {grid[0]} x {grid[1]} or a square one, with "
            f"{extra} to {extra + 2} tokens before it, got {count} tokens."
        )
    own = grid if grid in grids else next(iter(grids))
    table = torch.cat([table[:, :extra], table[:, grids[own] :]], dim=1)
    return resized(table, own, grid, extra=extra, mode=mode)
