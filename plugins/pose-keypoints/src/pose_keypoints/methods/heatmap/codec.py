"""The base class of heatmap codecs."""

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
from pose_keypoints.methods.arrays import Array, constant_like, float32, run_on_best_backend
from pose_keypoints.methods.codec_arguments import size_pair, visibility_and_weights


class HeatmapCodec(BaseKeypointCodec):
    """Base class of codecs that encode each keypoint as one or several maps.

    Args:
        input_size: (w, h) of the network's input, pixels.
        heatmap_size: (W, H) of the maps, cells.

    Attributes:
        scale_factor: (2,) input pixels per cell, along x and y, by which keypoints are divided. Set by the subclass.

    Raises:
        ConfigError: If a size is not two positive integers.
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
        """(2,) input pixels per cell, along x and y, by which decoded locations are multiplied."""
        return self.scale_factor

    @property
    def maps_per_keypoint(self) -> int:
        """The number of maps that encode one keypoint."""
        return 1

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **_auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints as maps.

        Args:
            keypoints: (N, K, 2), input frame.
            keypoints_visible: (N, K), or visibility and weight (N, K, 2); defaults to all ones. Keypoints
                with a visibility below 0.5 are not drawn.

        Returns:
            ``heatmaps`` (maps_per_keypoint * K, H, W) and ``keypoint_weights`` (N, K), float32. A weight is 0 if the
            keypoint is hidden or its Gaussian lies outside the maps.

        Raises:
            DataError: If there are no keypoints, or ``keypoints_visible`` has another shape.
        """
        visible, weights = visibility_and_weights(keypoints, keypoints_visible, codec=self._name)
        heatmaps, shown = self._draw(keypoints[..., :2] / self.scale_factor, visible)
        return {"heatmaps": heatmaps, "keypoint_weights": (shown * weights).astype(np.float32, copy=False)}

    def decode(self, encoded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decode one sample's maps to keypoints.

        Args:
            encoded: (maps_per_keypoint * K, H, W). It is not modified.

        Returns:
            Keypoints (1, K, 2) in the input frame and scores (1, K), float32. If a map has no value above 0, the
            keypoint is decoded from the cell (-1, -1) and its score is at most 0.

        Raises:
            DataError: If the maps do not have the codec's size, or their number is not a multiple of
                ``maps_per_keypoint``.
        """
        self._check_maps(encoded.shape)
        keypoints, scores = self._located(float32(np.ascontiguousarray(encoded)))
        return keypoints[None], scores[None]

    def batch_decode(self, encoded: Tensor) -> list[InstanceData]:
        """Decode a batch of maps on their device, with the same result as :meth:`decode` per sample.

        Args:
            encoded: (B, maps_per_keypoint * K, H, W). It is not modified.

        Returns:
            Per sample ``keypoints`` (1, K, 2) in the input frame and ``keypoint_scores`` (1, K), float32, on the same
            device.

        Raises:
            DataError: If the maps do not have the codec's size, or their number is not a multiple of
                ``maps_per_keypoint``.
        """
        self._check_maps(encoded.shape)
        B, K = encoded.shape[0], encoded.shape[1] // self.maps_per_keypoint
        keypoints, scores = run_on_best_backend(self._located, encoded.flatten(0, 1))
        return split_instance_batch(keypoints=keypoints.reshape(B, 1, K, 2), keypoint_scores=scores.reshape(B, 1, K))

    @abstractmethod
    def _draw(self, cells: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Draw keypoints (N, K, 2), cells, with visibility (N, K).

        Returns:
            Maps (maps_per_keypoint * K, H, W) and weights (N, K).
        """

    @abstractmethod
    def _decode_maps(self, maps: Array) -> tuple[Array, Array]:
        """Locate M keypoints in maps (maps_per_keypoint * M, H, W) float32.

        Returns:
            Locations (M, 2), cells, and scores (M,).
        """

    def _located(self, maps: Array) -> tuple[Array, Array]:
        locations, scores = self._decode_maps(maps)
        return locations * constant_like(self.decoding_scale_factor, maps), scores

    def _check_maps(self, shape: Sequence[int]) -> None:
        H, W = self.heatmap_size[::-1]
        if tuple(shape[-2:]) != (H, W):
            raise DataError(
                f"{self._name}: maps must be (..., {H}, {W}), got {tuple(shape)}: set heatmap_size, now "
                f"{self.heatmap_size}, to the size of the network's output for an input of {self.input_size}."
            )
        if len(shape) < 3 or shape[-3] % self.maps_per_keypoint:
            raise DataError(f"{self._name} needs {self.maps_per_keypoint} map(s) per keypoint, got {tuple(shape)}.")

    @property
    def _name(self) -> str:
        return type(self).__name__
