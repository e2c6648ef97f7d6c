"""Check that a head of poses meets the requirements of heads and decodes keypoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample
from pose_core.testing import HeadExample
from pose_keypoints.conformance.behavior.poses import keypoints_within


@dataclass(frozen=True, kw_only=True)
class PoseHeadExample(HeadExample):
    """Example of a head that predicts keypoints.

    Args:
        arguments: Arguments of its config, without ``type``, and with the codec as ``decoder``.
        feats: Shapes (B, C, H, W) of its input feature maps, nested like the feature maps.
        num_keypoints: Number of keypoints, K.
        samples: Function of the head and B that returns B samples with targets. By default the head's decoder encodes
            random poses.
        predicts: Whether the head supports ``predict``.
    """

    num_keypoints: int

    def make_samples(self, head: Any, count: int) -> list[PoseDataSample]:
        """Return ``count`` samples of random poses with targets from the head's codec."""
        return self.samples(head, count) if self.samples else _encoded_samples(head, count, self.num_keypoints)

    def prediction_problems(self, predictions: Any, batch: int) -> Iterator[str]:
        """Check that there is one prediction per sample, with finite keypoints (N, K, D) and their scores."""
        problems = list(super().prediction_problems(predictions, batch))
        yield from problems or _prediction_problems(predictions, self.num_keypoints)


def _encoded_samples(head: Any, count: int, num_keypoints: int) -> list[PoseDataSample]:
    """Return samples of random poses with targets from the head's codec."""
    codec: BaseKeypointCodec | None = getattr(head, "decoder", None)
    size = getattr(codec, "input_size", None)
    if codec is None or size is None:
        raise ConfigError("targets need a decoder with an 'input_size' in the head: set PoseHeadExample(samples=...).")
    rng = np.random.default_rng(0)
    return [_encoded_sample(codec, keypoints_within(size, (1, num_keypoints, len(size)), rng)) for _ in range(count)]


def _encoded_sample(codec: BaseKeypointCodec, keypoints: np.ndarray) -> PoseDataSample:
    encoded = codec.encode(keypoints, np.ones(keypoints.shape[:2], dtype=np.float32))
    sample = PoseDataSample(metainfo={"flip_indices": list(range(keypoints.shape[1]))})
    sample.gt_instances = InstanceData(keypoints=keypoints)
    sample.gt_instance_labels = InstanceData(**_pack(encoded, codec.label_mapping_table))
    if fields := _pack(encoded, codec.field_mapping_table):
        sample.gt_fields = PixelData(**fields)
    return sample


def _pack(encoded: dict[str, Any], table: Mapping[str, str]) -> dict[str, Tensor]:
    return {name: torch.as_tensor(encoded[key]) for key, name in table.items() if key in encoded}


def _prediction_problems(predictions: list[Any], K: int) -> Iterator[str]:
    for instances in predictions:
        keypoints, scores = instances.get("keypoints"), instances.get("keypoint_scores")
        if not isinstance(keypoints, np.ndarray) or keypoints.ndim != 3 or keypoints.shape[1] != K:
            yield f"predict must return keypoints (N, {K}, D) in NumPy, got {np.shape(keypoints)}."
            return
        if np.shape(scores) != keypoints.shape[:2]:
            yield f"predict must return keypoint_scores {keypoints.shape[:2]}, got {np.shape(scores)}."
            return
        if not np.isfinite(keypoints).all():
            yield "predict must return finite keypoints, got NaN or infinity."
            return
