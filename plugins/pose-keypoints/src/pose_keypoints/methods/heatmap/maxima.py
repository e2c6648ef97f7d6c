"""The highest cell of heatmaps, for NumPy arrays and torch tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.methods.arrays import Array, constant_like, float32, namespace


@dataclass(frozen=True)
class Peaks(Generic[Array]):
    """The highest cell of each of M maps; the first one if several are equal.

    Attributes:
        cells: (M, 2) column and row of the cell.
        index: (M,) index of the cell in the flattened maps.
        heights: (M,) value of the cell.
        found: (M,) whether the value is above 0; otherwise the map shows no keypoint.
    """

    cells: Array
    index: Array
    heights: Array
    found: Array

    @classmethod
    def of(cls, maps: Array) -> Peaks[Array]:
        """Find the peaks of ``maps`` (M, H, W)."""
        M, H, W = maps.shape
        xp = namespace(maps)
        within = xp.argmax(maps.reshape(M, H * W), 1)
        cells = within[:, None] // constant_like(np.array([1, W]), maps) % constant_like(np.array([W, H]), maps)
        index = within + constant_like(np.arange(M) * (H * W), maps)
        heights = xp.take(maps, index)
        return cls(cells=cells, index=index, heights=heights, found=heights > 0)

    def moved_by(self, offsets: Array | float) -> Array:
        """Return the peaks moved by ``offsets`` (M, 2), cells; -1 for maps without a peak."""
        return float32(namespace(self.cells).where(self.found[:, None], self.cells + offsets, -1.0))


def get_heatmap_maximum(heatmaps: Array) -> tuple[Array, Array]:
    """Return the location and the value of the highest cell of heatmaps.

    Args:
        heatmaps: (..., H, W); it is not modified.

    Returns:
        The location (..., 2), x and y in cells, or -1 if no value is above 0; and the highest value (...).

    Raises:
        DataError: If ``heatmaps`` has no rows or no columns.
    """
    leading, (H, W) = tuple(heatmaps.shape[:-2]), tuple(heatmaps.shape[-2:])
    if H * W == 0:
        raise DataError(f"heatmaps must have rows and columns, got shape {tuple(heatmaps.shape)}.")
    peaks = Peaks.of(heatmaps.reshape(-1, H, W))
    return peaks.moved_by(0.0).reshape(*leading, 2), peaks.heights.reshape(leading)
