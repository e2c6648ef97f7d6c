"""Gaussian blurring of heatmaps: of whole maps, or only where values are needed. NumPy and torch alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import torch

from pose_keypoints.methods.arrays import Array, constant_like, float64, namespace
from pose_keypoints.methods.gaussian import gaussian_kernel
from pose_keypoints.methods.heatmap.maxima import Peaks

_CHUNK = 512  # maps whose bands, and copies, still fit the cache


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


def read_blurred(
    maps: Array, kernel_size: int, read: Callable[[Array], tuple[Array, Array]], *, border: int = cv2.BORDER_CONSTANT
) -> tuple[Array, Array]:
    """What is read around the highest cell of each blurred map.

    NumPy blurs only a band of rows. The highest values of the rows, blurred themselves, limit what a blurred row can
    hold; a map whose limits do not prove that its highest cell lies within the band is blurred entirely.

    Args:
        maps: (M, H, W) float32; not written into.
        kernel_size: Odd size of the kernel in cells.
        read: From blurred maps, or bands of them, to places (M, 2), x and y in cells, and the highest values (M,). It
            looks no more than a cell away from the highest.
        border: As for :func:`blur_maps`.

    Returns:
        The places in the maps, and the highest values.
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
    # Within the band there is nothing to prove, except where the next row, which may be read too, is outside.
    rows = top[:, None] + np.arange(2 * reach + 1)
    at_border = (rows == 0) | (rows == H - 1)
    np.put_along_axis(limits, np.where(at_border, rows, np.clip(rows, rows[:, 1:2], rows[:, -2:-1])), 0, 1)
    unproven = ~(limits.max(1) < highest)
    if unproven.any():
        places[unproven], highest[unproven] = read(blur_maps(maps[unproven], kernel_size, border=border))
    return places, highest


def _row_limits(maps: np.ndarray, kernel_size: int, border: int) -> np.ndarray:
    """(M, H), not negative: no value in a row of the blurred maps is higher."""
    H = maps.shape[1]
    joined = 2 - H % 2  # PyTorch reduces pairs of rows three times as fast as rows, and NumPy neither
    highest = torch.from_numpy(maps).unflatten(1, (-1, joined)).amax((2, 3)).clamp_(min=0).numpy()
    weights = blur_matrix(H, kernel_size, border).reshape(H, -1, joined).sum(2)
    return highest @ weights.T * np.float32(1 + 1e-5)  # more than rounding can take away


def _blurred_bands(maps: np.ndarray, top: np.ndarray, num_rows: int, kernel_size: int, border: int) -> np.ndarray:
    """The blurred maps from row ``top`` (M,) on, (M, num_rows, W)."""
    M, H, W = maps.shape
    first, weights = _band_weights(H, num_rows, kernel_size, border)
    sources = (first[top] + np.arange(0, M * H, H))[:, None] + np.arange(weights.shape[2])
    bands = weights[top] @ np.take(maps.reshape(M * H, W), sources, axis=0)
    return (bands.reshape(-1, W) @ blur_matrix(W, kernel_size, border).T).reshape(bands.shape)


@lru_cache(maxsize=32)
def _band_weights(length: int, num_rows: int, kernel_size: int, border: int) -> tuple[np.ndarray, np.ndarray]:
    """For each first row of a band: the first (T,) of S rows that it takes from, and how much, (T, num_rows, S)."""
    num_sources = min(length, num_rows + kernel_size - 1)
    top = np.arange(length - num_rows + 1)
    first = np.clip(top - kernel_size // 2, 0, length - num_sources)
    matrix = blur_matrix(length, kernel_size, border)
    return first, np.stack([matrix[t : t + num_rows, f : f + num_sources] for t, f in zip(top, first, strict=True)])


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
