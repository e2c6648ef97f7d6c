"""The codec for infants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pose_keypoints.codecs import UDPHeatmap


class InfantHeatmap(UDPHeatmap):
    """UDP's Gaussian heatmaps, narrower for small keypoints, which can be located more precisely.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.
        sigma: Standard deviation of the Gaussians, cells.
        fine_sigma: Standard deviation for the fine keypoints, cells.
        fine_keypoints: The ids of the fine keypoints; by default hands and feet of the skeleton ``infant``.
    """

    def __init__(
        self,
        input_size: Sequence[int],
        heatmap_size: Sequence[int],
        sigma: float = 2.0,
        fine_sigma: float = 1.5,
        fine_keypoints: Sequence[int] = (5, 6, 11, 12),
    ) -> None:
        super().__init__(input_size, heatmap_size, sigma=sigma)
        self.fine_keypoints = list(fine_keypoints)
        self.fine = UDPHeatmap(input_size, heatmap_size, sigma=fine_sigma)

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints (N, K, 2), input frame, as ``heatmaps`` (K, H, W) and ``keypoint_weights`` (N, K)."""
        encoded = super().encode(keypoints, keypoints_visible, **auxiliary)
        fine = [k for k in self.fine_keypoints if k < keypoints.shape[1]]
        if fine:
            visible = None if keypoints_visible is None else keypoints_visible[:, fine]
            encoded["heatmaps"][fine] = self.fine.encode(keypoints[:, fine], visible)["heatmaps"]
        return encoded
