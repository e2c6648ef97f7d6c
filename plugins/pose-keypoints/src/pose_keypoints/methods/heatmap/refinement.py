"""Refining the highest cell to a position between cells, for NumPy arrays and torch tensors.

Each function gets maps (M, H, W) float32 and their peaks, and returns the offset (M, 2), x and y in cells, from the
peak to the refined position; 0 if no offset can be computed. No function modifies its arguments.
"""

from __future__ import annotations

import numpy as np

from pose_keypoints.methods.arrays import Array, constant_like, namespace
from pose_keypoints.methods.heatmap.blur import blur_around, blur_maps
from pose_keypoints.methods.heatmap.maxima import Peaks

# Steps (x, y) from the peak: the peak, its neighbors along x, y and the diagonals, and the cells two steps away.
_CENTER, _ALONG_X, _ALONG_Y = (0, 0), ((-1, 0), (1, 0)), ((0, -1), (0, 1))
_DIAGONAL = ((-1, -1), (1, -1), (-1, 1), (1, 1))
_DARK_POINTS = (_CENTER, *_ALONG_X, *_ALONG_Y, *_DIAGONAL, (-2, 0), (2, 0), (0, -2), (0, 2))
_SQUARE = tuple((x, y) for y in (-1, 0, 1) for x in (-1, 0, 1))


def quarter_offsets(maps: Array, peaks: Peaks[Array], *, tolerance: float = 0.0) -> Array:
    """Return offsets of a quarter of a cell towards the higher neighbor, along x and y (Newell et al., ECCV 2016).

    The offset along an axis is 0 if the peak has only one neighbor, or if the difference between its neighbors is at
    most ``tolerance``, a fraction of the peak's height.
    """
    W, H = maps.shape[2], maps.shape[1]
    xp = namespace(maps)
    stride = constant_like(np.array([1, W]), maps)
    last = constant_like(np.array([W - 1, H - 1]), maps)
    between = (peaks.cells > 0) & (peaks.cells < last)
    step = xp.where(between, stride, 0)
    here = peaks.index[:, None]
    difference = xp.take(maps, here + step) - xp.take(maps, here - step)
    if tolerance:
        difference = xp.where(xp.abs(difference) > tolerance * peaks.heights[:, None], difference, 0.0)
    return xp.sign(difference) * 0.25


def dark_offsets(maps: Array, peaks: Peaks[Array], kernel_size: int) -> Array:
    """Compute a Newton step to the maximum of the blurred map's logarithm (DARK, Zhang et al., CVPR 2020).

    Second derivatives use cells up to two steps away; peaks closer to the border get no offset.
    """
    H, W = maps.shape[1:]
    x, y = peaks.cells[:, 0], peaks.cells[:, 1]
    within = (x > 1) & (x < W - 2) & (y > 1) & (y < H - 2)
    log = _log_blurred(maps, peaks, _DARK_POINTS, kernel_size, floor=1e-10, ceiling=np.inf)
    center, west, east, north, south, nw, ne, sw, se, west2, east2, north2, south2 = (
        log[:, i] for i in range(len(_DARK_POINTS))
    )
    dxx, dyy = 0.25 * (east2 - 2 * center + west2), 0.25 * (south2 - 2 * center + north2)
    dxy = 0.25 * (se - ne - sw + nw)
    return _newton_step(0.5 * (east - west), 0.5 * (south - north), dxx, dyy, dxy, peaks.found & within)


def udp_offsets(maps: Array, peaks: Peaks[Array], kernel_size: int) -> Array:
    """Compute UDP's Newton step (Huang et al., CVPR 2020), which uses cells one step away and also works at the border.

    Cells outside the maps take the values of the border.
    """
    xp = namespace(maps)
    log = _log_blurred(maps, peaks, _SQUARE, kernel_size, floor=1e-3, ceiling=50.0)
    # Columns and rows of the 3 x 3 square; those outside the map are replaced by the peak's.
    limits = constant_like(np.array([[maps.shape[2] - 1], [maps.shape[1] - 1]]), maps)
    around = peaks.cells[:, :, None] + constant_like(np.arange(-1, 2), maps)
    lines = xp.where((around >= 0) & (around <= limits), constant_like(np.arange(3), maps), 1)
    first = constant_like(np.arange(len(maps))[:, None] * 9, maps)
    log = xp.take(log, (first + lines[:, 1] * 3)[:, :, None] + lines[:, 0, None, :]).reshape(-1, 9)
    nw, north, _, west, center, east, _, south, se = (log[:, i] for i in range(9))
    # Keeps the Hessian of a flat neighborhood invertible, as in the field.
    epsilon = float(np.finfo(np.float32).eps)
    dxx, dyy = east - 2 * center + west + epsilon, south - 2 * center + north + epsilon
    dxy = 0.5 * (se - east - south + 2 * center - west - north + nw)
    return _newton_step(0.5 * (east - west), 0.5 * (south - north), dxx, dyy, dxy, peaks.found)


def _log_blurred(
    maps: Array,
    peaks: Peaks[Array],
    points: tuple[tuple[int, int], ...],
    kernel_size: int,
    *,
    floor: float,
    ceiling: float,
) -> Array:
    """Compute the logarithm (M, P) of the blurred maps at ``points`` around each peak.

    The field scales a blurred map to its original height, then clips it. The scale is a constant offset of the
    logarithm and only matters if a value is clipped, so whole maps are blurred only in that case. It is at least 1,
    because blurring cannot raise the maximum.
    """
    xp = namespace(maps)
    blurred = blur_around(maps, peaks, points, kernel_size)
    clipped = ((blurred <= floor).any(1) | (peaks.heights > ceiling)) & peaks.found
    if clipped.any():
        highest = Peaks.of(blur_maps(maps[clipped], kernel_size)).heights
        # A blurred map without values above 0 is clipped everywhere, whatever its scale.
        scale = peaks.heights[clipped] / xp.where(highest > 0, highest, 1.0)
        blurred[clipped] = blurred[clipped] * scale[:, None]
    return xp.log(xp.clip(blurred, floor, ceiling))


def _newton_step(dx: Array, dy: Array, dxx: Array, dyy: Array, dxy: Array, usable: Array) -> Array:
    """Return the offset (M, 2) to the stationary point of a quadratic with these derivatives (M,); 0 if it has none."""
    xp = namespace(dx)
    determinant = dxx * dyy - dxy * dxy
    usable = usable & (determinant != 0)
    divisor = xp.where(usable, determinant, 1.0)
    offsets = xp.stack((dxy * dy - dyy * dx, dxy * dx - dxx * dy), -1) / divisor[:, None]
    return xp.where(usable[:, None], offsets, 0.0)
