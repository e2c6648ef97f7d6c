"""The heatmap codec of Megvii's models CPN, MSPN and RSN."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from pose_keypoints.methods.arrays import Array
from pose_keypoints.methods.codec_arguments import odd_size
from pose_keypoints.methods.heatmap.blur import blur_matrix, read_blurred
from pose_keypoints.methods.heatmap.codec import HeatmapCodec
from pose_keypoints.methods.heatmap.maxima import Peaks
from pose_keypoints.methods.heatmap.refinement import quarter_offsets
from pose_keypoints.methods.heatmap.targets import highest_products

_HEIGHT = np.float32(255)
# Smaller differences between neighbors, as a fraction of the peak, are rounding errors of the blur.
_TOLERANCE = 1e-5


class MegviiHeatmap(HeatmapCodec):
    """A blurred dot of height 255 for each keypoint (MSPN, Li et al., 2019; CPN, Chen et al., CVPR 2018).

    The dot is placed in the cell that contains the keypoint, and blurred with mirrored borders. Decoding blurs the map
    and takes the middle of its highest cell, moved by a quarter of a cell towards the higher neighbor. Like the field,
    it pads the map with zeros: keypoints closer than half a kernel to the border are decoded too far inside, by up to
    1.75 cells with a kernel of 11.

    Maps and input frame are related by ``x_cell = x * W / w``. A score is the peak of the unblurred map, divided by
    255, plus 0.5: 0.5 to 1.5 for maps like the targets.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.
        kernel_size: Odd size of the blur kernel, cells.

    Raises:
        ConfigError: If a size is not two positive integers, or ``kernel_size`` is not odd and positive.

    Examples:
        >>> codec = MegviiHeatmap(input_size=(192, 256), heatmap_size=(48, 64), kernel_size=11)
        >>> heatmaps = codec.encode(np.array([[[100.0, 60.0]]]))["heatmaps"]
        >>> keypoints, scores = codec.decode(heatmaps)
        >>> keypoints.tolist(), scores.tolist()  # the middle of the cell that spans x = 100 to 104
        ([[[102.0, 62.0]]], [[1.5]])
    """

    def __init__(self, input_size: Sequence[int], heatmap_size: Sequence[int], kernel_size: int) -> None:
        super().__init__(input_size, heatmap_size)
        self.kernel_size = odd_size(kernel_size, codec="MegviiHeatmap", argument="kernel_size")
        self.scale_factor = (np.array(self.input_size) / self.heatmap_size).astype(np.float32)

    def _draw(self, cells: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        W, H = self.heatmap_size
        inside = ((cells >= 0) & (cells < (W, H))).all(-1) & (visible >= 0.5)  # false for NaN
        holding = np.where(inside[..., None], cells, 0).astype(np.int64)
        rows = _dots(H, self.kernel_size)[holding[..., 1]] * (inside * _HEIGHT)[..., None]
        columns = _dots(W, self.kernel_size)[holding[..., 0]]
        return highest_products(rows, columns), (visible * inside).astype(np.float32, copy=False)

    def _decode_maps(self, maps: Array) -> tuple[Array, Array]:
        places, _ = read_blurred(maps, self.kernel_size, _quarter_places)
        return places, Peaks.of(maps).heights / _HEIGHT + 0.5


def _quarter_places(blurred: Array) -> tuple[Array, Array]:
    """Return locations (M, 2) a quarter of a cell from the middle of the highest cell, and its value (M,)."""
    peaks = Peaks.of(blurred)
    return peaks.moved_by(quarter_offsets(blurred, peaks, tolerance=_TOLERANCE) + 0.5), peaks.heights


@lru_cache(maxsize=32)
def _dots(length: int, kernel_size: int) -> np.ndarray:
    """Return blurred dots (length, length); row i is a dot in cell i, with height 1."""
    blurred = blur_matrix(length, kernel_size, cv2.BORDER_REFLECT_101).T
    return blurred / blurred.diagonal()[:, None]
