"""Gaussian blurring of heatmaps, whole or only where values are needed, for NumPy arrays and torch tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import torch

from pose_keypoints.methods.arrays import Array, constant_like, float64, namespace
from pose_keypoints.methods.gaussian import gaussian_kernel
from pose_keypoints.methods.heatmap.maxima import Peaks

_CHUNK = 512  # number of maps whose bands, and copies, still fit into the cache


def blur_maps(maps: Array, kernel_size: int, *, border: int = cv2.BORDER_CONSTANT) -> Array:
    """Blur ``maps`` (M, H, W) by two products with banded matrices, along the columns and along the rows.

    Args:
        maps: (M, H, W) float32; not modified.
        kernel_size: Odd size of the kernel, cells.
        border: How to pad the maps: with zeros (``cv2.BORDER_CONSTANT``) or with their mirror image
            (``cv2.BORDER_REFLECT_101``).
    """
    H, W = maps.shape[1:]
    along_y = constant_like(blur_matrix(H, kernel_size, border), maps)
    along_x = constant_like(blur_matrix(W, kernel_size, border), maps)
    return along_y @ maps @ along_x.T


def read_blurred(
    maps: Array, kernel_size: int, read: Callable[[Array], tuple[Array, Array]], *, border: int = cv2.BORDER_CONSTANT
) -> tuple[Array, Array]:
    """Apply ``read`` to the surroundings of the highest cell of each blurred map.

    In NumPy, only a band of rows is blurred. The blurred maxima of the rows are upper limits of the values in the
    blurred rows. If these limits do not prove that the highest cell lies within the band, the whole map is blurred.

    Args:
        maps: (M, H, W) float32; not modified.
        kernel_size: Odd size of the kernel, cells.
        read: Returns the locations (M, 2), x and y in cells, and the highest values (M,) of blurred maps or of bands of
            them. It may read cells that are at most one cell away from the highest one.
        border: See :func:`blur_maps`.

    Returns:
        The locations in the maps, and the highest values.
    """
    M, H, _ = maps.shape
    reach = (kernel_size + 1) // 3
    if not isinstance(maps, np.ndarray) or 2 * reach >= H:
        return read(blur_maps(maps, kernel_size, border=border))
    if M > _CHUNK:
        chunks = (maps[i : i + _CHUNK] for i in range(0, M, _CHUNK))
        parts = [read_blurred(chunk, kernel_size, read, border=border) for chunk in chunks]
        places, highest = (np.concatenate(part) for part in zip(*parts, strict=True))
        return places, highest
    maps = np.ascontiguousarray(maps)
    limits = _row_limits(maps, kernel_size, border)
    top = np.clip(limits.argmax(1) - reach, 0, H - 2 * reach - 1)
    places, highest = read(_blurred_bands(maps, top, 2 * reach + 1, kernel_size, border))
    places[:, 1] += top
    # Rows within the band need no proof, except those whose neighbor, which may be read too, is outside of it.
    rows = top[:, None] + np.arange(2 * reach + 1)
    at_border = (rows == 0) | (rows == H - 1)
    np.put_along_axis(limits, np.where(at_border, rows, np.clip(rows, rows[:, 1:2], rows[:, -2:-1])), 0, 1)
    unproven = ~(limits.max(1) < highest)
    if unproven.any():
        places[unproven], highest[unproven] = read(blur_maps(maps[unproven], kernel_size, border=border))
    return places, highest


def _row_limits(maps: np.ndarray, kernel_size: int, border: int) -> np.ndarray:
    """Return upper limits (M, H), not negative, of the values in each row of the blurred maps."""
    H = maps.shape[1]
    joined = 2 - H % 2  # PyTorch reduces pairs of rows three times faster than single rows; NumPy is slow for both
    highest = torch.from_numpy(maps).unflatten(1, (-1, joined)).amax((2, 3)).clamp_(min=0).numpy()
    weights = blur_matrix(H, kernel_size, border).reshape(H, -1, joined).sum(2)
    return highest @ weights.T * np.float32(1 + 1e-5)  # a margin larger than rounding errors


def _blurred_bands(maps: np.ndarray, top: np.ndarray, num_rows: int, kernel_size: int, border: int) -> np.ndarray:
    """Return ``num_rows`` rows of the blurred maps from row ``top`` (M,) on, (M, num_rows, W)."""
    M, H, W = maps.shape
    first, weights = _band_weights(H, num_rows, kernel_size, border)
    sources = (first[top] + np.arange(0, M * H, H))[:, None] + np.arange(weights.shape[2])
    bands = weights[top] @ np.take(maps.reshape(M * H, W), sources, axis=0)
    return (bands.reshape(-1, W) @ blur_matrix(W, kernel_size, border).T).reshape(bands.shape)


@lru_cache(maxsize=32)
def _band_weights(length: int, num_rows: int, kernel_size: int, border: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each top row of a band, the first (T,) of S source rows, and their weights (T, num_rows, S)."""
    num_sources = min(length, num_rows + kernel_size - 1)
    top = np.arange(length - num_rows + 1)
    first = np.clip(top - kernel_size // 2, 0, length - num_sources)
    matrix = blur_matrix(length, kernel_size, border)
    return first, np.stack([matrix[t : t + num_rows, f : f + num_sources] for t, f in zip(top, first, strict=True)])


def blur_around(maps: Array, peaks: Peaks[Array], points: tuple[tuple[int, int], ...], kernel_size: int) -> Array:
    """Compute the zero-padded, blurred maps at P points around each peak, without blurring whole maps.

    Args:
        maps: (M, H, W) float32.
        peaks: The peaks of the maps.
        points: P steps (x, y) from the peak, cells; at most 2 in each direction.
        kernel_size: Odd size of the kernel, cells.

    Returns:
        (M, P) in double precision, because callers take second differences of the logarithm: this way a sample is
        decoded to the same numbers alone and in any batch. Points outside the maps get their blurred value as well.
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
    """Return the blur matrix (length, length); row i holds the weights of all cells in blurred cell i."""
    reach = kernel_size // 2
    padded = cv2.copyMakeBorder(np.eye(length, dtype=np.float32), reach, reach, 0, 0, border)
    return np.stack([gaussian_kernel(kernel_size) @ padded[i : i + kernel_size] for i in range(length)])


@lru_cache(maxsize=32)
def _window(points: tuple[tuple[int, int], ...], kernel_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a window's steps (S,) from its peak, and the weights (S * S, P) that blur it at ``points``."""
    reach = kernel_size // 2 + max(abs(step) for point in points for step in point)
    steps = np.arange(-reach, reach + 1)
    weights = np.zeros((len(points), len(steps), len(steps)))
    for weight, (x, y) in zip(weights, points, strict=True):
        top, left = reach + y - kernel_size // 2, reach + x - kernel_size // 2
        weight[top : top + kernel_size, left : left + kernel_size] = np.outer(
            gaussian_kernel(kernel_size), gaussian_kernel(kernel_size)
        )
    return steps, np.ascontiguousarray(weights.reshape(len(points), -1).T)
