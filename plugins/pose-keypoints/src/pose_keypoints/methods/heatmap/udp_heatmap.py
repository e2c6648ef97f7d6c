"""The codec of Unbiased Data Processing (UDP)."""

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
    """Heatmaps on a grid whose outermost cells coincide with the outermost pixels (UDP, Huang et al., CVPR 2020).

    With ``heatmap_type="gaussian"``, each keypoint is a Gaussian centered on it, decoded by a Newton step on the
    blurred map's logarithm; the score is the height of the peak. With ``"combined"``, each keypoint has three maps: a
    disc around it, and in every cell the offset to it along x and y, in units of the disc's radius. Decoding adds the
    offsets to the middle of the disc, which is the highest cell of the blurred disc; its height is the score. Use both
    with ``TopdownAffine(use_udp=True)``, which warps images on the same grid.

    The plain grid of other codecs (``x = cell * w / W``) is not symmetric, UDP's (``x = cell * (w - 1) / (W - 1)``) is.
    That is why a mirrored map needs no shift with UDP. With 9 pixels and 3 cells::

        pixel    0   1   2   3   4   5   6   7   8
        plain    0           1           2              x = 3 * cell
        UDP      0               1               2      x = 4 * cell

    Decoded keypoints are accurate to a fraction of a cell, except in the two outermost cells, where the border cuts off
    the Gaussian: there they are off by up to one cell.

    Encoding uses ``x_cell = x * (W - 1) / (w - 1)``. Decoding multiplies by ``w / (W - 1)``, because the step from the
    input frame to the image frame does not subtract one from the sizes: both steps together are the inverse of the
    warp.

    Args:
        input_size: (w, h) of the network's input, pixels; at least 2.
        heatmap_size: (W, H) of the maps, cells; at least 2.
        heatmap_type: ``"gaussian"`` or ``"combined"``.
        sigma: For ``"gaussian"``: the standard deviation, cells.
        radius_factor: For ``"combined"``: the disc's radius as a fraction of the maps' longer side; at least one cell.
        blur_kernel_size: Odd size of the blur kernel for decoding, cells; discs are blurred with
            ``2 * blur_kernel_size + 1``.

    Raises:
        ConfigError: If an argument is out of range.

    Examples:
        >>> codec = UDPHeatmap(input_size=(192, 256), heatmap_size=(48, 64))
        >>> heatmaps = codec.encode(np.array([[[100.0, 60.0]]]))["heatmaps"]
        >>> keypoints, scores = codec.decode(heatmaps)
        >>> print(keypoints.round(1))  # multiplied by w / (W - 1) instead of (w - 1) / (W - 1)
        [[[100.5  60.2]]]
        >>> (keypoints * (191 / 192, 255 / 256)).round(1).tolist()
        [[[100.0, 60.0]]]
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
            raise ConfigError(
                f"UDPHeatmap: input_size and heatmap_size must be at least 2, got {self.input_size} and "
                f"{self.heatmap_size}."
            )
        radius = radius_factor * max(self.heatmap_size)
        if heatmap_type == "combined" and radius < 1:
            raise ConfigError(
                f"UDPHeatmap: radius_factor must be at least 1/{max(self.heatmap_size)}, a radius of one cell, got "
                f"{radius_factor}."
            )
        self.heatmap_type = heatmap_type
        self.radius_factor = radius_factor
        self.scale_factor = ((np.array(self.input_size) - 1) / (np.array(self.heatmap_size) - 1)).astype(np.float32)

    @property
    def maps_per_keypoint(self) -> int:
        """The number of maps per keypoint: 1, or 3 (disc, x offset, y offset) if ``heatmap_type`` is ``"combined"``."""
        return 3 if self.heatmap_type == "combined" else 1

    @property
    def decoding_scale_factor(self) -> np.ndarray:
        """(2,) input pixels per cell, along x and y, by which decoded locations are multiplied."""
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
        """Decode combined maps (3 * M, H, W) to locations (M, 2), cells, and scores (M,)."""
        # Blurring moves the highest cell from an arbitrary cell of the disc to its middle.
        size = 2 * self.blur_kernel_size + 1
        cells, scores = read_blurred(maps[::3], size, _highest, border=cv2.BORDER_REFLECT_101)
        xp, (W, H) = namespace(maps), self.heatmap_size
        index = (cells * constant_like(np.array([1, W]), maps)).sum(1)
        planes = constant_like((3 * np.arange(len(cells))[:, None] + [1, 2]) * (H * W), maps)
        offsets = xp.take(maps, index[:, None] + planes) * (self.radius_factor * max(W, H))
        return float32(xp.where((scores > 0)[:, None], cells + offsets, -1.0)), scores


def _highest(maps: Array) -> tuple[Array, Array]:
    """Return the cell (M, 2) of the highest value, and the value (M,)."""
    peaks = Peaks.of(maps)
    return peaks.cells, peaks.heights
