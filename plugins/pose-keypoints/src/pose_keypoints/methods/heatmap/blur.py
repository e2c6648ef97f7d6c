"""Gaussian blurring of heatmaps: of whole maps, or only where values are needed. NumPy and torch alike."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from pose_keypoints.methods.arrays import Array, constant_like, float64, namespace
from pose_keypoints.methods.gaussian import gaussian_kernel
from pose_keypoints.methods.heatmap.maxima import Peaks


def blur_maps(maps: Array, kernel_size: int, *, border: int = cv2.BORDER_CONSTANT) -> Array:
    """``maps`` (M, H, W) blurred, as two products with banded matrices: one along the columns, one along the rows.

    Args:
        maps: (M, H, W) float32; not written into.
        kernel_size: Odd size of the kernel in cells.
        border: What lies outside the maps: zeros (``cv2.BORDER_CONSTANT``) or their mirror image
            (``cv2.BORDER_REFLECT_101``).
    """
    H, W = maps.shape[1:]
    along_y = constant_like(blur_matrix(H, kernel_size, border), maps)
    along_x = constant_like(blur_matrix(W, kernel_size, border), maps)
    return along_y @ maps @ along_x.T


def blur_around(maps: Array, peaks: Peaks[Array], points: tuple[tuple[int, int], ...], kernel_size: int) -> Array:
    """The maps, blurred with zeros outside, at P points around each peak: 5 x 5 values need no whole map.

    Args:
        maps: (M, H, W) float32.
        peaks: Their peaks.
        points: P steps (x, y) in cells from the peak, at most 2 each way.
        kernel_size: Odd size of the kernel in cells.

    Returns:
        (M, P) in double precision, because second differences of the logarithm follow: a sample is then decoded to the
        same numbers alone and in any batch. A point outside the maps has the value that blurring spreads there.
    """
    M, H, W = maps.shape
    xp = namespace(maps)
    steps, weights = _window(points, kernel_size)
    lines = peaks.cells[:, :, None] + constant_like(steps, maps)  # (M, 2, S)
    limits = constant_like(np.array([[W], [H]]), maps)
    inside = (lines >= 0) & (lines < limits)
    lines = xp.where(inside, lines, 0)
    first = constant_like(np.arange(M)[:, None] * (H * W), maps)
    index = (first + lines[:, 1] * W)[:, :, None] + lines[:, 0, None, :]
    window = xp.take(maps, index) * (inside[:, 1, :, None] & inside[:, 0, None, :])  # (M, S, S)
    return float64(window.reshape(M, -1)) @ constant_like(weights, maps)


@lru_cache(maxsize=64)
def blur_matrix(length: int, kernel_size: int, border: int) -> np.ndarray:
    """(length, length): row i holds what cell i takes from each cell."""
    reach = kernel_size // 2
    padded = cv2.copyMakeBorder(np.eye(length, dtype=np.float32), reach, reach, 0, 0, border)
    return np.stack([gaussian_kernel(kernel_size) @ padded[i : i + kernel_size] for i in range(length)])


@lru_cache(maxsize=32)
def _window(points: tuple[tuple[int, int], ...], kernel_size: int) -> tuple[np.ndarray, np.ndarray]:
    """The steps (S,) of a window from its peak, and the weights (S * S, P) that blur it at ``points``."""
    reach = kernel_size // 2 + max(abs(step) for point in points for step in point)
    steps = np.arange(-reach, reach + 1)
    weights = np.zeros((len(points), len(steps), len(steps)))
    for weight, (x, y) in zip(weights, points, strict=True):
        top, left = reach + y - kernel_size // 2, reach + x - kernel_size // 2
        weight[top : top + kernel_size, left : left + kernel_size] = np.outer(
            gaussian_kernel(kernel_size), gaussian_kernel(kernel_size)
        )
    return steps, np.ascontiguousarray(weights.reshape(len(points), -1).T)
