"""The highest cell of heatmaps, for NumPy arrays and torch tensors alike.

What is written for both (``Array``) runs as NumPy on the CPU, whose ``argmax`` is ten times faster than torch's there,
and on the device otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
import torch

from pose_core.errors import DataError

Array = TypeVar("Array", np.ndarray, torch.Tensor)


def namespace(array: np.ndarray | torch.Tensor) -> Any:
    """The module whose functions take ``array``: ``numpy`` or ``torch``, whose names agree as far as they are used."""
    return np if isinstance(array, np.ndarray) else torch


def constant_like(constant: np.ndarray, array: Array) -> Array:
    """``constant``, as the kind of array that ``array`` is and on its device."""
    if isinstance(array, np.ndarray):
        return constant
    return _on_device(constant.tobytes(), constant.dtype.str, constant.shape, array.device)


@lru_cache(maxsize=256)
def _on_device(values: bytes, dtype: str, shape: tuple[int, ...], device: torch.device) -> torch.Tensor:
    """A constant on the device, kept there: each copy would wait for all that the device has yet to do."""
    return torch.from_numpy(np.frombuffer(values, dtype).reshape(shape).copy()).to(device)


def float32(array: Array) -> Array:
    """``array`` in single precision."""
    return array.astype(np.float32, copy=False) if isinstance(array, np.ndarray) else array.float()


def float64(array: Array) -> Array:
    """``array`` in double precision."""
    return array.astype(np.float64) if isinstance(array, np.ndarray) else array.double()


@dataclass(frozen=True)
class Peaks(Generic[Array]):
    """The highest cell of each of M maps; the first where several are equally high.

    Attributes:
        cells: (M, 2) column and row.
        index: (M,) the cell's index in all maps laid end to end.
        heights: (M,) the cell's value.
        found: (M,) whether that value is above 0: a map without such a cell shows nothing.
    """

    cells: Array
    index: Array
    heights: Array
    found: Array

    @classmethod
    def of(cls, maps: Array) -> Peaks[Array]:
        """The peaks of ``maps`` (M, H, W)."""
        M, H, W = maps.shape
        xp = namespace(maps)
        within = xp.argmax(maps.reshape(M, H * W), 1)
        cells = within[:, None] // constant_like(np.array([1, W]), maps) % constant_like(np.array([W, H]), maps)
        index = within + constant_like(np.arange(M) * (H * W), maps)
        heights = xp.take(maps, index)
        return cls(cells=cells, index=index, heights=heights, found=heights > 0)

    def moved_by(self, offsets: Array | float) -> Array:
        """(M, 2) x, y in cells: the peaks moved by ``offsets`` (M, 2), and -1 where nothing was found."""
        return float32(namespace(self.cells).where(self.found[:, None], self.cells + offsets, -1.0))


def get_heatmap_maximum(heatmaps: Array) -> tuple[Array, Array]:
    """Where heatmaps are highest.

    Args:
        heatmaps: (..., H, W); it is not written into.

    Returns:
        The location (..., 2), x and y in cells, -1 where no value is above 0; and the highest value (...).

    Raises:
        DataError: ``heatmaps`` has no rows or no columns.
    """
    leading, (H, W) = tuple(heatmaps.shape[:-2]), tuple(heatmaps.shape[-2:])
    if H * W == 0:
        raise DataError(f"heatmaps must have rows and columns, got the shape {tuple(heatmaps.shape)}.")
    peaks = Peaks.of(heatmaps.reshape(-1, H, W))
    return peaks.moved_by(0.0).reshape(*leading, 2), peaks.heights.reshape(leading)
