"""Learned positions, for grids of another size than they were learned on."""

from __future__ import annotations

from math import isqrt

import torch
import torch.nn.functional as F
from torch import Tensor

from pose_core.errors import CheckpointError

Grid = tuple[int, int]


def resized(table: Tensor, before: Grid, after: Grid, *, extra: int = 0, mode: str = "bicubic") -> Tensor:
    """Positions of a grid of tokens, interpolated to another grid.

    Args:
        table: (1, extra + rows * columns, C).
        before: Rows and columns of it.
        after: Rows and columns that are wanted.
        extra: Tokens before the grid, such as the class token; they stay as they are.
        mode: How to interpolate: ``"bicubic"`` or ``"bilinear"``.

    Returns:
        (1, extra + rows * columns, C); ``table`` itself where the grids are equal.
    """
    if before == after:
        return table
    kept, grid = table[:, :extra], table[:, extra:].unflatten(1, before).permute(0, 3, 1, 2)
    grid = F.interpolate(grid.float(), size=after, mode=mode, align_corners=False).to(table.dtype)
    return torch.cat([kept, grid.permute(0, 2, 3, 1).flatten(1, 2)], dim=1)


def fitted(table: Tensor, grid: Grid, *, extra: int = 0, mode: str = "bicubic") -> Tensor:
    """A checkpoint's positions, made to fit a grid that ``extra`` tokens precede.

    What precedes its own grid is dropped where it is more than ``extra``. Its grid is taken to be square where it has
    another size.

    Args:
        table: (1, N, C), as the checkpoint has it.
        grid: Rows and columns that are wanted.
        extra: Tokens before the grid that are wanted.
        mode: How to interpolate.

    Returns:
        (1, extra + rows * columns, C).

    Raises:
        CheckpointError: Its tokens are no square and not as many as are wanted, or fewer precede it than are wanted.
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
            f"the checkpoint's position embedding is of {count} tokens, which is neither a square grid nor one of "
            f"{grid[0]} x {grid[1]}, with {extra} to {extra + 2} tokens before it."
        )
    own = grid if grid in grids else next(iter(grids))
    table = torch.cat([table[:, :extra], table[:, grids[own] :]], dim=1)
    return resized(table, own, grid, extra=extra, mode=mode)
