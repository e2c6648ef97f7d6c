"""Locating keypoints in vectors along x and y, for NumPy arrays and torch tensors.

Vectors are (M, num_bins) float32, one per keypoint and axis. No function modifies its arguments.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pose_keypoints.methods.arrays import Array, constant_like, float64, namespace
from pose_keypoints.methods.gaussian import gaussian_kernel

# The points from which a Newton step takes its differences, in bins from the peak, and the limits of their values.
_POINTS = np.arange(-2, 3)
_FLOOR, _CEILING = 1e-3, 50.0


def peaks_of(vectors: Array) -> tuple[Array, Array]:
    """Return the bin of each vector's highest value (the first one, if several are equal) and that value, (M,) each."""
    xp = namespace(vectors)
    M, num_bins = vectors.shape
    bins = xp.argmax(vectors, 1)
    return bins, xp.take(vectors, bins + constant_like(np.arange(M) * num_bins, vectors))


def highest_probability(vectors: Array, beta: float) -> Array:
    """Return the highest value (M,) of the softmax of ``beta`` times each vector."""
    xp = namespace(vectors)
    scaled = vectors * beta
    highest = peaks_of(scaled)[1]
    return 1 / xp.exp(scaled - highest[:, None]).sum(1)


def dark_offsets(vectors: Array, bins: Array, kernel_size: int) -> Array:
    """Compute a Newton step to the maximum of each blurred vector's logarithm (DARK, Zhang et al., CVPR 2020).

    The step is limited to the points from which it is computed. It is 0 if they have no maximum, for example if they
    are flat because all of them are clipped.

    Args:
        vectors: (M, num_bins).
        bins: (M,) the peaks.
        kernel_size: Odd size of the blur kernel, bins.

    Returns:
        (M,) in bins, double precision.
    """
    xp = namespace(vectors)
    last = vectors.shape[1] - 1
    blurred = _blurred_around(vectors, bins, kernel_size)
    # The field scales a blurred vector to its original height, then clips it. The scale is a constant offset of the
    # logarithm and only matters if a value is clipped, so whole vectors are blurred only in that case.
    heights = peaks_of(vectors)[1]
    clipped = (blurred <= _FLOOR).any(1) | (heights > _CEILING)
    if clipped.any():
        highest = peaks_of(_blurred(vectors[clipped], kernel_size))[1]
        scale = heights[clipped] / xp.where(highest > 0, highest, 1.0)
        blurred[clipped] = blurred[clipped] * scale[:, None]
    log = xp.log(xp.clip(blurred, _FLOOR, _CEILING))
    # Points beyond the ends of a vector take its outermost value.
    within = xp.clip(bins[:, None] + constant_like(_POINTS, vectors), 0, last) - bins[:, None] - int(_POINTS[0])
    first = constant_like(np.arange(len(vectors))[:, None] * len(_POINTS), vectors)
    log = xp.take(log, first + within)
    slope = 0.5 * (log[:, 3] - log[:, 1])
    curvature = 0.25 * (log[:, 4] - 2 * log[:, 2] + log[:, 0])
    bends = curvature < 0
    steps = xp.where(bends, -slope / xp.where(bends, curvature, 1.0), 0.0)
    return xp.clip(steps, int(_POINTS[0]), int(_POINTS[-1]))


def _blurred_around(vectors: Array, bins: Array, kernel_size: int) -> Array:
    """Return the zero-padded, blurred vectors at the five points around each peak, (M, 5) in double precision."""
    xp = namespace(vectors)
    M, num_bins = vectors.shape
    steps, weights = _window(kernel_size)
    places = bins[:, None] + constant_like(steps, vectors)
    inside = (places >= 0) & (places < num_bins)
    first = constant_like(np.arange(M)[:, None] * num_bins, vectors)
    window = xp.take(vectors, xp.where(inside, places, 0) + first) * inside
    return float64(window) @ constant_like(weights, vectors)


def _blurred(vectors: Array, kernel_size: int) -> Array:
    """Blur whole vectors, padded with zeros."""
    return vectors @ constant_like(_blur_matrix(vectors.shape[1], kernel_size), vectors)


@lru_cache(maxsize=32)
def _window(kernel_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a window's steps (S,) from its peak, and the weights (S, 5) that blur it at the five points."""
    reach = kernel_size // 2 + int(_POINTS[-1])
    weights = np.zeros((2 * reach + 1, len(_POINTS)))
    for i in range(len(_POINTS)):
        weights[i : i + kernel_size, i] = gaussian_kernel(kernel_size)
    return np.arange(-reach, reach + 1), weights


@lru_cache(maxsize=32)
def _blur_matrix(num_bins: int, kernel_size: int) -> np.ndarray:
    """Return the symmetric blur matrix (num_bins, num_bins); row i holds the weights of all bins in blurred bin i."""
    reach = kernel_size // 2
    rows = np.zeros((num_bins, num_bins + 2 * reach), dtype=np.float32)
    for i, row in enumerate(rows):
        row[i : i + kernel_size] = gaussian_kernel(kernel_size)
    return np.ascontiguousarray(rows[:, reach : reach + num_bins])
