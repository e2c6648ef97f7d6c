"""What the codecs of this room share: sizes, visibility, and the way from maps to keypoints on either kind of array."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import DataError
from pose_core.structures import InstanceData, split_instance_batch
from pose_keypoints.methods.arrays import Array, computed_where_fast, constant_like, float32
from pose_keypoints.methods.codec_arguments import size_pair, visibility_and_weights


class HeatmapCodec(BaseKeypointCodec):
    """Base of the codecs whose encoding is a map, or several, for each keypoint.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.

    Attributes:
        scale_factor: (2,) input pixels a cell, along x and y: what keypoints are divided by. Set by the subclass.

    Raises:
        ConfigError: A size is not two positive integers.
    """

    label_mapping_table: Mapping[str, str] = MappingProxyType({"keypoint_weights": "keypoint_weights"})
    field_mapping_table: Mapping[str, str] = MappingProxyType({"heatmaps": "heatmaps"})
    support_batch_decoding = True
    scale_factor: np.ndarray

    def __init__(self, input_size: Sequence[int], heatmap_size: Sequence[int]) -> None:
        self.input_size = size_pair(input_size, codec=self._name, argument="input_size")
        self.heatmap_size = size_pair(heatmap_size, codec=self._name, argument="heatmap_size")

    @property
    def decoding_scale_factor(self) -> np.ndarray:
        """(2,) input pixels a cell, along x and y: what decoded locations are multiplied by."""
        return self.scale_factor

    @property
    def maps_per_keypoint(self) -> int:
        """How many maps encode one keypoint."""
        return 1

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **_auxiliary: Any
    ) -> dict[str, Any]:
        """Keypoints to maps.

        Args:
            keypoints: (N, K, 2), input frame.
            keypoints_visible: (N, K), or (N, K, 2) with a weight beside each; all ones when left out. A keypoint below
                0.5 is not drawn.

        Returns:
            ``heatmaps`` (maps_per_keypoint * K, H, W) and ``keypoint_weights`` (N, K), float32. A weight is 0 where the
            keypoint is hidden or nothing of its Gaussian lies in the maps.

        Raises:
            DataError: There are no keypoints, or visibility is not theirs.
        """
        visible, weights = visibility_and_weights(keypoints, keypoints_visible, codec=self._name)
        heatmaps, shown = self._draw(keypoints[..., :2] / self.scale_factor, visible)
        return {"heatmaps": heatmaps, "keypoint_weights": (shown * weights).astype(np.float32, copy=False)}

    def decode(self, encoded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One sample's maps to keypoints.

        Args:
            encoded: (maps_per_keypoint * K, H, W). It is not written into.

        Returns:
            Keypoints (1, K, 2) in the input frame and scores (1, K), float32. Where a map shows nothing (no value above
            0) the keypoint is decoded from the cell (-1, -1), and its score is not above 0.

        Raises:
            DataError: The maps do not have the codec's size, or are not a whole number of keypoints.
        """
        self._check_maps(encoded.shape)
        keypoints, scores = self._located(float32(np.ascontiguousarray(encoded)))
        return keypoints[None], scores[None]

    def batch_decode(self, encoded: Tensor) -> list[InstanceData]:
        """Decode a batch of maps on their device, as :meth:`decode` does each sample.

        Args:
            encoded: (B, maps_per_keypoint * K, H, W). It is not written into.

        Returns:
            B times ``keypoints`` (1, K, 2) in the input frame and ``keypoint_scores`` (1, K), float32, on the same
            device.

        Raises:
            DataError: The maps do not have the codec's size, or are not a whole number of keypoints.
        """
        self._check_maps(encoded.shape)
        B, K = encoded.shape[0], encoded.shape[1] // self.maps_per_keypoint
        keypoints, scores = computed_where_fast(self._located, encoded.flatten(0, 1))
        return split_instance_batch(keypoints=keypoints.reshape(B, 1, K, 2), keypoint_scores=scores.reshape(B, 1, K))

    @abstractmethod
    def _draw(self, cells: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Maps (maps_per_keypoint * K, H, W) and weights (N, K) of keypoints in cells (N, K, 2), visibility (N, K)."""

    @abstractmethod
    def _decode_maps(self, maps: Array) -> tuple[Array, Array]:
        """Locations (M, 2) in cells and scores (M,) of M keypoints, from (maps_per_keypoint * M, H, W) float32."""

    def _located(self, maps: Array) -> tuple[Array, Array]:
        locations, scores = self._decode_maps(maps)
        return locations * constant_like(self.decoding_scale_factor, maps), scores

    def _check_maps(self, shape: Sequence[int]) -> None:
        H, W = self.heatmap_size[::-1]
        if tuple(shape[-2:]) != (H, W):
            raise DataError(
                f"{self._name} decodes maps of (..., {H}, {W}), but got the shape {tuple(shape)}: heatmap_size, "
                f"{self.heatmap_size}, must be what the network puts out for an input of {self.input_size} pixels."
            )
        if len(shape) < 3 or shape[-3] % self.maps_per_keypoint:
            raise DataError(f"{self._name} decodes {self.maps_per_keypoint} map(s) a keypoint, but got {tuple(shape)}.")

    @property
    def _name(self) -> str:
        return type(self).__name__
