"""The codec of coordinate regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import DataError
from pose_core.structures import InstanceData, split_instance_batch
from pose_keypoints.methods.arrays import Array, constant_like, float32, namespace
from pose_keypoints.methods.codec_arguments import size_pair, visibility_and_weights


class RegressionLabel(BaseKeypointCodec):
    """Coordinates as fractions of the input's width and height: ``x / w`` and ``y / h``.

    For DeepPose (Toshev and Szegedy, CVPR 2014) and RLE (Li et al., ICCV 2021).

    The output to decode is (x, y) per keypoint, with the score 1, or (x, y, sigma_x, sigma_y) with uncertainties from 0
    to 1, with the score 1 minus their mean.

    Args:
        input_size: (w, h) of the network's input, pixels.

    Raises:
        ConfigError: If ``input_size`` is not two positive integers.

    Examples:
        >>> codec = RegressionLabel(input_size=(192, 256))
        >>> encoded = codec.encode(np.array([[[48.0, 64.0]]]))
        >>> encoded["keypoint_labels"].tolist()
        [[[0.25, 0.25]]]
        >>> keypoints, scores = codec.decode(encoded["keypoint_labels"])
        >>> keypoints.tolist(), scores.tolist()
        ([[[48.0, 64.0]]], [[1.0]])
    """

    label_mapping_table: Mapping[str, str] = MappingProxyType(
        {"keypoint_labels": "keypoint_labels", "keypoint_weights": "keypoint_weights"}
    )
    support_batch_decoding = True

    def __init__(self, input_size: Sequence[int]) -> None:
        self.input_size = size_pair(input_size, codec="RegressionLabel", argument="input_size")
        self._size = np.array(self.input_size, dtype=np.float32)
        self._last = self._size - 1

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **_auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints as fractions of the input's size.

        Args:
            keypoints: (N, K, 2), input frame.
            keypoints_visible: (N, K), or visibility and weight (N, K, 2); defaults to all ones.

        Returns:
            ``keypoint_labels`` (N, K, 2) and ``keypoint_weights`` (N, K), float32. A weight is 0 if visibility is at
            most 0.5 or the keypoint lies outside the input.

        Raises:
            DataError: If there are no keypoints, or ``keypoints_visible`` has another shape.
        """
        visible, weights = visibility_and_weights(keypoints, keypoints_visible, codec="RegressionLabel")
        inside = (keypoints >= 0) & (keypoints <= self._last)
        shown = inside[..., 0] & inside[..., 1] & (visible > 0.5)
        return {
            "keypoint_labels": (keypoints / self._size).astype(np.float32, copy=False),
            "keypoint_weights": shown.astype(np.float32) * weights,
        }

    def decode(self, encoded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decode one sample's coordinates to keypoints.

        Args:
            encoded: (N, K, 2), or (N, K, 4) with uncertainties. It is not modified.

        Returns:
            Keypoints (N, K, 2) in the input frame and scores (N, K), float32.

        Raises:
            DataError: If the last axis has neither 2 nor 4 entries.
        """
        return self._located(encoded)

    def batch_decode(self, encoded: Tensor) -> list[InstanceData]:
        """Decode a batch of coordinates on their device, with the same result as :meth:`decode` per sample.

        Args:
            encoded: (B, N, K, 2), or (B, N, K, 4) with uncertainties. It is not modified.

        Returns:
            Per sample ``keypoints`` (N, K, 2) in the input frame and ``keypoint_scores`` (N, K), float32, on the same
            device.

        Raises:
            DataError: If the last axis has neither 2 nor 4 entries.
        """
        keypoints, scores = self._located(encoded.detach())
        return split_instance_batch(keypoints=keypoints, keypoint_scores=scores)

    def _located(self, encoded: Array) -> tuple[Array, Array]:
        if encoded.shape[-1] not in (2, 4):
            raise DataError(
                f"RegressionLabel: the output must be (..., K, 2), or (..., K, 4) with uncertainties, got "
                f"{tuple(encoded.shape)}; for 3D keypoints, use another codec."
            )
        encoded = float32(encoded)
        keypoints = encoded[..., :2] * constant_like(self._size, encoded)
        if encoded.shape[-1] == 2:
            return keypoints, namespace(encoded).ones_like(encoded[..., 0])
        return keypoints, 1 - encoded[..., 2:].mean(-1)
