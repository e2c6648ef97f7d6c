"""Target maps of keypoints: Gaussians, and discs with offsets.

Keypoints are (N, K, 2), x and y in cells of the maps; ``keypoints_visible`` is (N, K), and a keypoint below 0.5 is not
drawn. Of several instances, each cell keeps the higher value, or the nearer instance. Sizes are (W, H). Each function
returns float32 maps and the keypoints' weights (N, K): their visibility, or 0 where nothing of them lies in the maps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

# Up to so many cells of further instances' maps, painting whole maps is faster than painting windows.
_FEW_CELLS = 2**14
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
    columns, rows = _lines(heatmap_size, np.where(drawn[..., None], keypoints, 0), sigma)
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
    """Gaussians that end 3 sigma from the cell nearest to the keypoint: products of a line along x and one along y."""
    W, H = heatmap_size
    along_x, along_y = _Windows.of(W, sigma), _Windows.of(H, sigma)
    # What is farther out than any window reaches is as far as that; so is NaN, on the left and above.
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
        longer = max(along_x, along_y, key=lambda along: len(along.shift))  # which begins as the other does
        columns, rows = _lines(heatmap_size, keypoints + longer.shift[index], sigma)
        heatmaps = highest_products(rows * along_y.inside[y], columns * along_x.inside[x])
    else:
        heatmaps = highest_products(along_y.lines[y], along_x.lines[x])
    return heatmaps, _weights(keypoints_visible, along_x.touching[x] & along_y.touching[y])


@dataclass(frozen=True)
class _Windows:
    """Where Gaussians end along x or along y, by the cell that is nearest to the keypoint.

    Attributes:
        sigma: Their standard deviation, cells.
        margin: The first axis of what follows begins that many cells left of the maps, or above them, and ends as many
            after them: too far for a window to reach the maps.
        start: (T,) the window's first cell.
        shift: (T,) how much farther along than the nearest cell the middle of the window is, float32.
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
        """The windows in maps of that many columns, or rows."""
        margin = math.ceil(3 * sigma) + 3
        nearest, cells = np.arange(-margin, length + margin + 1), np.arange(length)
        start = (nearest - 3 * sigma).astype(np.int64)
        stop = (nearest + (3 * sigma + 1)).astype(np.int64)
        middle = start + math.ceil(3 * sigma)  # not the nearest cell where start was rounded towards 0 from below
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
        """The values in each window, and the cells that they are in; what is outside the maps has the value 0.

        Args:
            index: (N, K) the nearest cells, as the tables count them.
            keypoints: (N, K) what the Gaussians stand on, cells; ``None`` for the middle of their windows.

        Returns:
            (N, K, S) each.
        """
        cells = self.start[index][..., None] + np.arange(math.ceil(6 * self.sigma + 1))
        within = np.clip(cells, 0, self.inside.shape[1] - 1)
        if keypoints is None:
            return self.lines[index[..., None], within] * (cells == within), within
        centres = (keypoints + self.shift[index])[..., None]
        drawn = self.inside[index[..., None], within] * (cells == within)
        return _gaussian(cells.astype(centres.dtype) - centres, self.sigma) * drawn, within


def _lines(heatmap_size: tuple[int, int], centres: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians along x (N, K, W) and along y (N, K, H) around centres (N, K, 2), float32."""
    # Both in one go: a NumPy call costs more than what it computes here.
    values = _gaussian(_columns_and_rows(heatmap_size) - np.repeat(centres, heatmap_size, axis=-1), sigma)
    return values[..., : heatmap_size[0]], values[..., heatmap_size[0] :]


@lru_cache(maxsize=32)
def _columns_and_rows(heatmap_size: tuple[int, int]) -> np.ndarray:
    """(W + H,) the columns' indices, then the rows', float32."""
    return np.concatenate([np.arange(size, dtype=np.float32) for size in heatmap_size])


def _gaussian(steps: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian of height 1 at steps from its middle, float32."""
    return np.exp(np.square(steps) * steps.dtype.type(-0.5 / sigma**2)).astype(np.float32, copy=False)


def _highest_in_windows(
    heatmap_size: tuple[int, int], rows: tuple[np.ndarray, np.ndarray], columns: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """As :func:`highest_products`, from values (N, K, S) along y and along x with the cells that they are in.

    Of many instances in large maps the windows are a small part.
    """
    (W, H), ((down, y), (across, x)) = heatmap_size, (rows, columns)
    K = y.shape[1]
    index = ((np.arange(0, K * H, H)[:, None] + y) * W)[..., None] + x[..., None, :]
    heatmaps = np.zeros(K * H * W, dtype=np.float32)
    np.maximum.at(heatmaps, index.ravel(), (down[..., None] * across[..., None, :]).ravel())
    return heatmaps.reshape(K, H, W)


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
