"""Target maps of keypoints: Gaussians, and discs with offsets.

Keypoints are (N, K, 2), x and y in cells of the maps; ``keypoints_visible`` is (N, K), and keypoints with a visibility
below 0.5 are not drawn. If instances overlap, each cell keeps the higher value, or the offset to the nearer instance.
Sizes are (W, H). Each function returns float32 maps and the keypoints' weights (N, K): their visibility, or 0 for
keypoints outside the maps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

# Up to this number of cells in the maps of further instances, drawing whole maps is faster than drawing windows.
_FEW_CELLS = 2**14
# Keypoints farther away (or NaN) are not drawn; no Gaussian reaches that far.
_FAR = 2.0**31


def generate_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Draw Gaussians within 3 sigma of the cell nearest to the keypoint, centered on that cell (Xiao et al., 2018).

    Like the field, this rounds both the nearest cell and the first cell of the window towards zero. The center is
    therefore shifted inwards by up to one cell for keypoints left of or above the maps, and near these borders if
    3 sigma is not an integer.

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation, cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    return _windowed_gaussians(heatmap_size, keypoints, keypoints_visible, sigma, subcell=False)


def generate_udp_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Draw Gaussians within 3 sigma of the nearest cell, centered on the keypoint (UDP, Huang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation, cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    return _windowed_gaussians(heatmap_size, keypoints, keypoints_visible, sigma, subcell=True)


def generate_unbiased_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Draw Gaussians over the whole map, centered on the keypoint (DARK, Zhang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation, cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    radius = 3 * sigma
    reaching = ((keypoints < np.add(heatmap_size, radius)) & (keypoints >= -radius - 1)).all(-1)  # false for NaN
    drawn = (keypoints_visible >= 0.5) & reaching
    columns, rows = _lines(heatmap_size, np.where(drawn[..., None], keypoints, 0), sigma)
    if not drawn.all():
        rows[~drawn] = 0
    return highest_products(rows, columns), _weights(keypoints_visible, drawn)


def generate_offset_heatmap(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, radius_factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """Draw discs around keypoints, and in every cell the offset to the keypoint (UDP, Huang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        radius_factor: The disc's radius as a fraction of the longer side of the maps.

    Returns:
        Maps (3 * K, H, W): per keypoint its disc, 1 inside and 0 outside, and the x and y offsets from each cell to the
        keypoint, in units of the radius. Weights (N, K), which visible keypoints outside the maps keep.
    """
    (W, H), (N, K, _) = heatmap_size, keypoints.shape
    drawn, keypoints = _drawable(keypoints, keypoints_visible)
    radius = radius_factor * max(W, H)
    x = ((keypoints[..., 0, None] - np.arange(W)) / radius).astype(np.float32)[:, :, None, :]  # (N, K, 1, W)
    y = ((keypoints[..., 1, None] - np.arange(H)) / radius).astype(np.float32)[:, :, :, None]  # (N, K, H, 1)
    maps = np.empty((K, 3, H, W), dtype=np.float32)
    maps[:, 1], maps[:, 2], nearest = x[0], y[0], _squared_distances(x[0], y[0], drawn[0])
    for n in range(1, N):
        distances = _squared_distances(x[n], y[n], drawn[n])
        nearer = distances < nearest
        for map_, values in ((maps[:, 1], x[n]), (maps[:, 2], y[n]), (nearest, distances)):
            np.copyto(map_, values, where=nearer)
    maps[:, 0] = nearest <= 1
    if not drawn.all():
        maps[~drawn.any(0)] = 0
    return maps.reshape(K * 3, H, W), _weights(keypoints_visible, drawn)


def highest_products(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Multiply values along y (N, K, H) by values along x (N, K, W); return the maximum over instances (K, H, W)."""
    heatmaps = _product(rows[0], columns[0])
    # One instance at a time, because all at once would not fit into the cache or, if there are many, into memory.
    for row, column in zip(rows[1:], columns[1:], strict=True):
        torch.maximum(heatmaps, _product(row, column), out=heatmaps)
    return heatmaps.numpy()


def _product(rows: np.ndarray, columns: np.ndarray) -> torch.Tensor:
    """Multiply (K, H) by (K, W) to (K, H, W), in PyTorch, which is three times faster than NumPy for short lines."""
    return torch.from_numpy(rows[:, :, None]) * torch.from_numpy(columns[:, None, :])


def _windowed_gaussians(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float, *, subcell: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Draw Gaussians that end 3 sigma from the nearest cell, as products of one line along x and one along y."""
    W, H = heatmap_size
    along_x, along_y = _Windows.of(W, sigma), _Windows.of(H, sigma)
    # Keypoints beyond the reach of any window are clipped to just beyond it; so is NaN, on the left and above.
    keypoints = np.fmin(np.fmax(keypoints, -along_x.margin), np.add(heatmap_size, along_x.margin, dtype=np.float32))
    index = (keypoints + 0.5).astype(np.int64) + along_x.margin
    shown = keypoints_visible >= 0.5
    if not shown.all():
        index *= shown[..., None]
    x, y = index[..., 0], index[..., 1]
    if (len(keypoints) - 1) * H * W >= _FEW_CELLS:
        at_x, at_y = np.moveaxis(keypoints, -1, 0) if subcell else (None, None)
        heatmaps = _highest_in_windows(heatmap_size, along_y.values(y, at_y), along_x.values(x, at_x))
    elif subcell:
        longer = max(along_x, along_y, key=lambda along: len(along.shift))  # begins with the values of the shorter one
        columns, rows = _lines(heatmap_size, keypoints + longer.shift[index], sigma)
        heatmaps = highest_products(rows * along_y.inside[y], columns * along_x.inside[x])
    else:
        heatmaps = highest_products(along_y.lines[y], along_x.lines[x])
    return heatmaps, _weights(keypoints_visible, along_x.touching[x] & along_y.touching[y])


@dataclass(frozen=True)
class _Windows:
    """The windows of Gaussians along x or along y, indexed by the cell nearest to the keypoint.

    Attributes:
        sigma: Standard deviation of the Gaussians, cells.
        margin: The number of cells by which the first axis of the following arrays extends beyond the maps on each
            side; enough that no window reaches the maps from there.
        start: (T,) the first cell of the window.
        shift: (T,) distance from the nearest cell to the middle of the window, float32.
        touching: (T,) whether the keypoint keeps its weight.
        inside: (T, length) 1 within the window, float32.
        lines: (T, length) the Gaussian around the middle of the window, float32.
    """

    sigma: float
    margin: int
    start: np.ndarray
    shift: np.ndarray
    touching: np.ndarray
    inside: np.ndarray
    lines: np.ndarray

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, length: int, sigma: float) -> _Windows:
        """Compute the windows for maps with ``length`` columns or rows."""
        margin = math.ceil(3 * sigma) + 3
        nearest, cells = np.arange(-margin, length + margin + 1), np.arange(length)
        start = (nearest - 3 * sigma).astype(np.int64)
        stop = (nearest + (3 * sigma + 1)).astype(np.int64)
        middle = start + math.ceil(3 * sigma)  # differs from the nearest cell if start < 0 was rounded up
        inside = ((cells >= start[:, None]) & (cells < stop[:, None])).astype(np.float32)
        return cls(
            sigma=sigma,
            margin=margin,
            start=start,
            shift=(middle - nearest).astype(np.float32),
            touching=(start < length) & (stop >= 0),
            inside=inside,
            lines=_gaussian(cells - middle[:, None].astype(np.float32), sigma) * inside,
        )

    def values(self, index: np.ndarray, keypoints: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Return the values in each window, 0 outside the maps, and the cells of these values.

        Args:
            index: (N, K) the nearest cells, as indices of the first axis T.
            keypoints: (N, K) centers of the Gaussians, cells; ``None`` for the middle of their windows.

        Returns:
            (N, K, S) each.
        """
        cells = self.start[index][..., None] + np.arange(math.ceil(6 * self.sigma + 1))
        within = np.clip(cells, 0, self.inside.shape[1] - 1)
        if keypoints is None:
            return self.lines[index[..., None], within] * (cells == within), within
        centers = (keypoints + self.shift[index])[..., None]
        drawn = self.inside[index[..., None], within] * (cells == within)
        return _gaussian(cells.astype(centers.dtype) - centers, self.sigma) * drawn, within


def _lines(heatmap_size: tuple[int, int], centers: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Compute Gaussians along x (N, K, W) and along y (N, K, H) around centers (N, K, 2), float32."""
    # Both in one call: the overhead of a NumPy call exceeds the cost of the computation here.
    values = _gaussian(_columns_and_rows(heatmap_size) - np.repeat(centers, heatmap_size, axis=-1), sigma)
    return values[..., : heatmap_size[0]], values[..., heatmap_size[0] :]


@lru_cache(maxsize=32)
def _columns_and_rows(heatmap_size: tuple[int, int]) -> np.ndarray:
    """Return the indices of the columns, then of the rows, (W + H,) float32."""
    return np.concatenate([np.arange(size, dtype=np.float32) for size in heatmap_size])


def _gaussian(steps: np.ndarray, sigma: float) -> np.ndarray:
    """Evaluate a Gaussian of height 1 at ``steps`` from its middle, float32."""
    return np.exp(np.square(steps) * steps.dtype.type(-0.5 / sigma**2)).astype(np.float32, copy=False)


def _highest_in_windows(
    heatmap_size: tuple[int, int], rows: tuple[np.ndarray, np.ndarray], columns: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Compute :func:`highest_products` from the values (N, K, S) in windows along y and x, and their cells.

    For many instances in large maps, the windows are only a small part of the maps.
    """
    (W, H), ((down, y), (across, x)) = heatmap_size, (rows, columns)
    K = y.shape[1]
    index = ((np.arange(0, K * H, H)[:, None] + y) * W)[..., None] + x[..., None, :]
    heatmaps = np.zeros(K * H * W, dtype=np.float32)
    np.maximum.at(heatmaps, index.ravel(), (down[..., None] * across[..., None, :]).ravel())
    return heatmaps.reshape(K, H, W)


def _squared_distances(x: np.ndarray, y: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Compute (K, H, W) from offsets (K, 1, W) and (K, H, 1); infinite for keypoints that are not drawn."""
    distances = (torch.from_numpy(np.square(x)) + torch.from_numpy(np.square(y))).numpy()
    if not drawn.all():
        distances[~drawn] = np.inf
    return distances


def _drawable(keypoints: np.ndarray, keypoints_visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which keypoints (N, K) can be drawn, and the keypoints with the others set to 0."""
    drawn = (keypoints_visible >= 0.5) & (np.abs(keypoints) < _FAR).all(-1)
    return drawn, np.where(drawn[..., None], keypoints, 0)


def _weights(keypoints_visible: np.ndarray, shown: np.ndarray) -> np.ndarray:
    return (keypoints_visible * shown).astype(np.float32, copy=False)
