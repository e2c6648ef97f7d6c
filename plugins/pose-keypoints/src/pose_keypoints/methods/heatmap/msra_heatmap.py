"""The standard heatmap codec, and its unbiased form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_keypoints.methods.arrays import Array
from pose_keypoints.methods.codec_arguments import odd_size, positive
from pose_keypoints.methods.heatmap.codec import HeatmapCodec
from pose_keypoints.methods.heatmap.maxima import Peaks
from pose_keypoints.methods.heatmap.refinement import dark_offsets, quarter_offsets
from pose_keypoints.methods.heatmap.targets import generate_gaussian_heatmaps, generate_unbiased_gaussian_heatmaps


class MSRAHeatmap(HeatmapCodec):
    """A Gaussian for each keypoint, the usual choice for top-down models (Simple Baselines, Xiao et al., ECCV 2018).

    With ``unbiased=True`` it is DARK (Zhang et al., CVPR 2020): the Gaussian is centered on the keypoint instead of on
    the nearest cell, and decoding refines the peak by a Newton step on the blurred map's logarithm instead of by a
    quarter of a cell.

    Maps and input frame are related by ``x_cell = x * W / w``. Target values are 0 to 1; if instances overlap, a cell
    keeps the highest value. A score is the height of the map's peak.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.
        sigma: The Gaussian's standard deviation, cells.
        unbiased: Whether to encode and decode like DARK.
        blur_kernel_size: Odd size of the blur kernel for unbiased decoding, cells. DARK uses 11 with sigma 2 and 17
            with sigma 3.

    Raises:
        ConfigError: If a size is not two positive integers, ``sigma`` is not positive, or ``blur_kernel_size`` is not
            odd and positive.

    Examples:
        >>> codec = MSRAHeatmap(input_size=(192, 256), heatmap_size=(48, 64), sigma=2)
        >>> encoded = codec.encode(np.array([[[101.0, 60.0]]]))
        >>> encoded["heatmaps"].shape, encoded["keypoint_weights"].tolist()
        ((1, 64, 48), [[1.0]])
        >>> codec.decode(encoded["heatmaps"])[0].tolist()  # the middle of the nearest cell
        [[[100.0, 60.0]]]
        >>> unbiased = MSRAHeatmap(input_size=(192, 256), heatmap_size=(48, 64), sigma=2, unbiased=True)
        >>> heatmaps = unbiased.encode(np.array([[[101.0, 60.0]]]))["heatmaps"]
        >>> unbiased.decode(heatmaps)[0].round(2).tolist()
        [[[101.0, 60.0]]]
    """

    def __init__(
        self,
        input_size: Sequence[int],
        heatmap_size: Sequence[int],
        sigma: float,
        unbiased: bool = False,
        blur_kernel_size: int = 11,
    ) -> None:
        super().__init__(input_size, heatmap_size)
        self.sigma = positive(sigma, codec=self._name, argument="sigma")
        self.blur_kernel_size = odd_size(blur_kernel_size, codec=self._name, argument="blur_kernel_size")
        self.unbiased = unbiased
        self.scale_factor = (np.array(self.input_size) / self.heatmap_size).astype(np.float32)

    def _draw(self, cells: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        generate = generate_unbiased_gaussian_heatmaps if self.unbiased else generate_gaussian_heatmaps
        return generate(self.heatmap_size, cells, visible, self.sigma)

    def _decode_maps(self, maps: Array) -> tuple[Array, Array]:
        peaks = Peaks.of(maps)
        offsets = dark_offsets(maps, peaks, self.blur_kernel_size) if self.unbiased else quarter_offsets(maps, peaks)
        return peaks.moved_by(offsets), peaks.heights
