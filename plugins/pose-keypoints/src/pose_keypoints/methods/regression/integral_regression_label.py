"""The codec of integral regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.structures import InstanceData
from pose_keypoints.methods.heatmap.msra_heatmap import MSRAHeatmap
from pose_keypoints.methods.regression.regression_label import RegressionLabel


class IntegralRegressionLabel(BaseKeypointCodec):
    """Coordinates and a heatmap for each keypoint.

    For integral regression (Sun et al., ECCV 2018) and DSNT (Nibali et al., 2018). Coordinates are encoded like
    :class:`RegressionLabel`, maps like :class:`~pose_keypoints.methods.heatmap.msra_heatmap.MSRAHeatmap`. Only
    coordinates are decoded; scores are 1.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.
        sigma: The Gaussian's standard deviation, cells.
        unbiased: Whether to center the Gaussian on the keypoint instead of on the nearest cell.
        blur_kernel_size: See ``MSRAHeatmap``; it has no effect here.
        normalize: Whether to divide each map by its sum, which makes it a distribution.

    Raises:
        ConfigError: If a size is not two positive integers, ``sigma`` is not positive, or ``blur_kernel_size`` is not
            odd and positive.

    Examples:
        >>> codec = IntegralRegressionLabel(input_size=(192, 256), heatmap_size=(48, 64), sigma=2)
        >>> encoded = codec.encode(np.array([[[48.0, 64.0]]]))
        >>> encoded["keypoint_labels"].tolist(), encoded["heatmaps"].shape
        ([[[0.25, 0.25]]], (1, 64, 48))
        >>> codec.decode(encoded["keypoint_labels"])[0].tolist()
        [[[48.0, 64.0]]]
    """

    label_mapping_table: Mapping[str, str] = MappingProxyType(
        {"keypoint_labels": "keypoint_labels", "keypoint_weights": "keypoint_weights"}
    )
    field_mapping_table: Mapping[str, str] = MappingProxyType({"heatmaps": "heatmaps"})
    support_batch_decoding = True

    def __init__(
        self,
        input_size: Sequence[int],
        heatmap_size: Sequence[int],
        sigma: float,
        unbiased: bool = False,
        blur_kernel_size: int = 11,
        normalize: bool = True,
    ) -> None:
        self.heatmap_codec = MSRAHeatmap(input_size, heatmap_size, sigma, unbiased, blur_kernel_size)
        self.keypoint_codec = RegressionLabel(input_size)
        self.input_size = self.keypoint_codec.input_size
        self.heatmap_size = self.heatmap_codec.heatmap_size
        self.normalize = normalize

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **_auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints as coordinates and maps.

        Args:
            keypoints: (N, K, 2), input frame.
            keypoints_visible: (N, K), or visibility and weight (N, K, 2); defaults to all ones.

        Returns:
            ``keypoint_labels`` (N, K, 2), ``heatmaps`` (K, H, W) and ``keypoint_weights`` (N, K), float32. A weight is
            0 if visibility is at most 0.5 or the keypoint lies outside the input.

        Raises:
            DataError: If there are no keypoints, or ``keypoints_visible`` has another shape.
        """
        heatmaps = self.heatmap_codec.encode(keypoints, keypoints_visible)["heatmaps"]
        if self.normalize:
            cells = heatmaps.reshape(len(heatmaps), -1)
            cells /= np.einsum("kc->k", cells)[:, None] + 1e-24  # twice as fast as `sum`
        return {**self.keypoint_codec.encode(keypoints, keypoints_visible), "heatmaps": heatmaps}

    def decode(self, encoded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decode one sample's coordinates (N, K, 2) to keypoints (N, K, 2), input frame, and scores (N, K), all 1.

        Raises:
            DataError: If the last axis has neither 2 nor 4 entries.
        """
        return self.keypoint_codec.decode(encoded)

    def batch_decode(self, encoded: Tensor) -> list[InstanceData]:
        """Decode coordinates (B, N, K, 2) on their device.

        Returns:
            Per sample ``keypoints`` (N, K, 2) in the input frame and ``keypoint_scores`` (N, K), all 1.

        Raises:
            DataError: If the last axis has neither 2 nor 4 entries.
        """
        return self.keypoint_codec.batch_decode(encoded)
