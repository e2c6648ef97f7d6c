"""Target maps of keypoints: Gaussians, and discs with offsets.

Keypoints are (N, K, 2), x and y in cells of the maps; ``keypoints_visible`` is (N, K), and a keypoint below 0.5 is not
drawn. Of several instances, each cell keeps the higher value, or the nearer instance. Sizes are (W, H). Each function
returns float32 maps and the keypoints' weights (N, K): their visibility, or 0 where nothing of them lies in the maps.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

# Farther from the maps than any Gaussian reaches; what lies beyond (NaN too) cannot be drawn.
_FAR = 2.0**31


def generate_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians within 3 sigma of the cell nearest to the keypoint, centred on that cell (Xiao et al., ECCV 2018).

    The field's rounding is towards zero, both of the nearest cell and of the window's first one: left of and above the
    maps, and near these borders where 3 sigma is no integer, the centre is up to a cell nearer to the middle.

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation in cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    return _windowed_gaussians(heatmap_size, keypoints, keypoints_visible, sigma, subcell=False)


def generate_udp_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians in the same windows, centred on the keypoint itself (UDP, Huang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation in cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    return _windowed_gaussians(heatmap_size, keypoints, keypoints_visible, sigma, subcell=True)


def generate_unbiased_gaussian_heatmaps(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians over the whole map, centred on the keypoint itself (DARK, Zhang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        sigma: Standard deviation in cells.

    Returns:
        Heatmaps (K, H, W) and weights (N, K).
    """
    radius = 3 * sigma
    reaching = ((keypoints < np.add(heatmap_size, radius)) & (keypoints >= -radius - 1)).all(-1)  # false for NaN
    drawn = (keypoints_visible >= 0.5) & reaching
    keypoints = np.where(drawn[..., None], keypoints, 0)
    # Along x and along y in one go: a NumPy call costs more than what it computes here.
    W = heatmap_size[0]
    steps = _columns_and_rows(heatmap_size) - np.repeat(keypoints, heatmap_size, axis=-1)
    values = np.exp(np.square(steps) / (-2 * sigma**2)).astype(np.float32)
    columns, rows = values[..., :W], values[..., W:]
    if not drawn.all():
        rows[~drawn] = 0
    return highest_products(rows, columns), _weights(keypoints_visible, drawn)


def generate_offset_heatmap(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, radius_factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """Discs around keypoints, and in every cell the way to the keypoint (UDP's combined form, Huang et al., CVPR 2020).

    Args:
        heatmap_size: (W, H).
        keypoints: (N, K, 2), cells.
        keypoints_visible: (N, K).
        radius_factor: The disc's radius as a fraction of the longer side of the maps.

    Returns:
        Maps (3 * K, H, W): for each keypoint its disc, 1 inside and 0 outside, and the x and y offset from each cell to
        the keypoint in units of the radius. Weights (N, K), which a visible keypoint keeps out of frame.
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


@lru_cache(maxsize=32)
def _columns_and_rows(heatmap_size: tuple[int, int]) -> np.ndarray:
    """(W + H,) the columns' indices, then the rows'."""
    return np.concatenate([np.arange(size) for size in heatmap_size])


def highest_products(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Maps (K, H, W) from values along y (N, K, H) and along x (N, K, W): of all instances the highest product."""
    heatmaps = _product(rows[0], columns[0])
    # Instance by instance, because all of them at once would not fit the cache, nor the memory where there are many.
    for row, column in zip(rows[1:], columns[1:], strict=True):
        torch.maximum(heatmaps, _product(row, column), out=heatmaps)
    return heatmaps.numpy()


def _product(rows: np.ndarray, columns: np.ndarray) -> torch.Tensor:
    """(K, H, W) from (K, H) and (K, W). PyTorch goes through lines as short as a map's three times as fast as NumPy."""
    return torch.from_numpy(rows[:, :, None]) * torch.from_numpy(columns[:, None, :])


def _windowed_gaussians(
    heatmap_size: tuple[int, int], keypoints: np.ndarray, keypoints_visible: np.ndarray, sigma: float, *, subcell: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians that end 3 sigma from the cell nearest to the keypoint.

    A Gaussian is the product of one along x and one along y: S values each instead of S * S.
    """
    (W, H), K = heatmap_size, keypoints.shape[1]
    drawn, keypoints = _drawable(keypoints, keypoints_visible)
    size, keypoints = np.array([[W], [H]]), keypoints[..., None]
    diameter = 6 * sigma + 1
    nearest = (keypoints + 0.5).astype(np.int64)
    start = (nearest - 3 * sigma).astype(np.int64)
    stop = (nearest + (3 * sigma + 1)).astype(np.int64)

    steps = np.arange(np.ceil(diameter), dtype=np.int64)
    cells = start + steps  # (N, K, 2, S)
    inside = (cells >= 0) & (cells < np.minimum(stop, size)) & drawn[..., None, None]
    # Not nearest - start, which is less where start was rounded towards 0 from below: see above.
    centre = np.ceil(3 * sigma) + (keypoints - nearest if subcell else 0)
    values = np.exp(np.square(steps - centre) / (-2 * sigma**2)).astype(np.float32) * inside

    # What is outside has the value 0 and cannot raise the first cell of its row or column, where it is sent to.
    cells *= inside
    rows = (np.arange(0, K * H, H)[:, None] + cells[:, :, 1]) * W
    index = rows[..., None] + cells[:, :, 0, None, :]
    heatmaps = np.zeros(K * H * W, dtype=np.float32)
    np.maximum.at(heatmaps, index.ravel(), (values[:, :, 1, :, None] * values[:, :, 0, None, :]).ravel())
    reaching = ((start < size) & (stop >= 0)).all((-1, -2))
    return heatmaps.reshape(K, H, W), _weights(keypoints_visible, drawn & reaching)


def _squared_distances(x: np.ndarray, y: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """(K, H, W) from offsets (K, 1, W) and (K, H, 1); infinite for a keypoint that is not drawn."""
    distances = (torch.from_numpy(np.square(x)) + torch.from_numpy(np.square(y))).numpy()
    if not drawn.all():
        distances[~drawn] = np.inf
    return distances


def _drawable(keypoints: np.ndarray, keypoints_visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which keypoints (N, K) can be drawn, and the keypoints with 0 in place of the others."""
    drawn = (keypoints_visible >= 0.5) & (np.abs(keypoints) < _FAR).all(-1)
    return drawn, np.where(drawn[..., None], keypoints, 0)


def _weights(keypoints_visible: np.ndarray, shown: np.ndarray) -> np.ndarray:
    return (keypoints_visible * shown).astype(np.float32, copy=False)
