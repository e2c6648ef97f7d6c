"""The codec of Unbiased Data Processing."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pose_core.errors import ConfigError, suggest
from pose_keypoints.methods.arrays import Array, constant_like, float32, namespace
from pose_keypoints.methods.codec_arguments import odd_size, positive
from pose_keypoints.methods.heatmap.blur import read_blurred
from pose_keypoints.methods.heatmap.codec import HeatmapCodec
from pose_keypoints.methods.heatmap.maxima import Peaks
from pose_keypoints.methods.heatmap.refinement import udp_offsets
from pose_keypoints.methods.heatmap.targets import generate_offset_heatmap, generate_udp_gaussian_heatmaps

_TYPES = ("gaussian", "combined")


class UDPHeatmap(HeatmapCodec):
    """Heatmaps on a grid whose outer cells are the outer pixels (UDP, Huang et al., CVPR 2020).

    ``gaussian`` is a Gaussian centred on the keypoint, decoded by a Newton step on the blurred map's logarithm; a score
    is the height of the map's peak. ``combined`` is three maps a keypoint: a disc around it, and in every cell the way
    to it along x and y in units of the disc's radius. It is decoded by following these from the middle of the disc, the
    highest cell of the blurred map, whose height is the score. Use either with ``TopdownAffine(use_udp=True)``, which
    warps images on the same grid.

    In the outermost two cells, where the border cuts a Gaussian off, a keypoint comes back up to a cell away; elsewhere
    to a fraction of a cell.

    Encoding takes ``x_cell = x * (W - 1) / (w - 1)``. Decoding multiplies by ``w / (W - 1)``, because from the input
    frame to the image sizes are not reduced by one: both steps together are the inverse of the warp.

    Args:
        input_size: (w, h) of the network's input, pixels; at least 2.
        heatmap_size: (W, H) of the maps, cells; at least 2.
        heatmap_type: ``"gaussian"`` or ``"combined"``.
        sigma: For ``gaussian``: its standard deviation, cells.
        radius_factor: For ``combined``: the disc's radius, at least one cell, as a fraction of the maps' longer side.
        blur_kernel_size: Odd size of the kernel that blurs maps when they are decoded, cells; discs are blurred with
            twice that size and one.

    Raises:
        ConfigError: An argument is outside these limits.
    """

    def __init__(
        self,
        input_size: Sequence[int],
        heatmap_size: Sequence[int],
        heatmap_type: str = "gaussian",
        sigma: float = 2.0,
        radius_factor: float = 0.0546875,
        blur_kernel_size: int = 11,
    ) -> None:
        super().__init__(input_size, heatmap_size)
        self.sigma = positive(sigma, codec=self._name, argument="sigma")
        self.blur_kernel_size = odd_size(blur_kernel_size, codec=self._name, argument="blur_kernel_size")
        if heatmap_type not in _TYPES:
            near = suggest(str(heatmap_type), _TYPES)
            raise ConfigError(f"UDPHeatmap: heatmap_type must be one of {_TYPES}, got {heatmap_type!r}.{near}")
        if min(self.input_size + self.heatmap_size) < 2:
            raise ConfigError(f"UDPHeatmap: sizes must be at least 2, got {self.input_size} and {self.heatmap_size}.")
        radius = radius_factor * max(self.heatmap_size)
        if heatmap_type == "combined" and radius < 1:
            raise ConfigError(
                f"UDPHeatmap: radius_factor ({radius_factor}) makes discs of {radius:.2g} cells; they must reach the "
                f"next cell, 1."
            )
        self.heatmap_type = heatmap_type
        self.radius_factor = radius_factor
        self.scale_factor = ((np.array(self.input_size) - 1) / (np.array(self.heatmap_size) - 1)).astype(np.float32)

    @property
    def maps_per_keypoint(self) -> int:
        """1, or 3 where maps are combined: disc, x offset, y offset."""
        return 3 if self.heatmap_type == "combined" else 1

    @property
    def decoding_scale_factor(self) -> np.ndarray:
        """(2,) input pixels a cell, along x and y: what decoded locations are multiplied by."""
        return (np.array(self.input_size) / (np.array(self.heatmap_size) - 1)).astype(np.float32)

    def _draw(self, cells: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.heatmap_type == "combined":
            return generate_offset_heatmap(self.heatmap_size, cells, visible, self.radius_factor)
        return generate_udp_gaussian_heatmaps(self.heatmap_size, cells, visible, self.sigma)

    def _decode_maps(self, maps: Array) -> tuple[Array, Array]:
        if self.heatmap_type == "combined":
            return self._follow_offsets(maps)
        peaks = Peaks.of(maps)
        return peaks.moved_by(udp_offsets(maps, peaks, self.blur_kernel_size)), peaks.heights

    def _follow_offsets(self, maps: Array) -> tuple[Array, Array]:
        """Locations (M, 2) and scores (M,) from combined maps (3 * M, H, W)."""
        # Blurring moves the highest cell from anywhere on the disc to its middle.
        size = 2 * self.blur_kernel_size + 1
        cells, scores = read_blurred(maps[::3], size, _highest, border=cv2.BORDER_REFLECT_101)
        xp, (W, H) = namespace(maps), self.heatmap_size
        index = (cells * constant_like(np.array([1, W]), maps)).sum(1)
        planes = constant_like((3 * np.arange(len(cells))[:, None] + [1, 2]) * (H * W), maps)
        offsets = xp.take(maps, index[:, None] + planes) * (self.radius_factor * max(W, H))
        return float32(xp.where((scores > 0)[:, None], cells + offsets, -1.0)), scores


def _highest(maps: Array) -> tuple[Array, Array]:
    """The cell (M, 2) of the highest value, and the value (M,)."""
    peaks = Peaks.of(maps)
    return peaks.cells, peaks.heights
