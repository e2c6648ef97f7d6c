"""What a head must do: give losses that can be learnt from, and poses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample
from pose_core.testing.behaviour.backbones import gradient_problems
from pose_core.testing.behaviour.poses import keypoints_within, seeded


@dataclass(frozen=True, kw_only=True)
class HeadExample:
    """How to try out a head.

    Args:
        feats: The shapes of the feature maps that it gets, (B, C, H, W) each; nested as they are nested.
        num_keypoints: K.
        arguments: What its config holds besides ``type``, with the codec as ``decoder``.
        samples: The head and B to B samples with targets; by default the head's decoder encodes random poses.
        predicts: Whether it decodes poses.
    """

    feats: Sequence[Any]
    num_keypoints: int
    arguments: Mapping[str, Any] = field(default_factory=dict)
    samples: Callable[[Any, int], list[PoseDataSample]] | None = None
    predicts: bool = True


def check_head(build: Callable[[], Any], example: HeadExample) -> Iterator[str]:
    """Compute its losses and predictions; say what is not as the contract has it."""
    with seeded():
        head = build().train()
        feats = tuple(map(_random_features, example.feats))
        leaves = list(_leaves(feats))
        batch = len(leaves[0])
        samples = example.samples(head, batch) if example.samples else _samples(head, batch, example.num_keypoints)
        losses = head.loss(feats, samples, train_cfg={})
    if wrong := list(_loss_problems(losses)):
        yield from wrong
    else:
        yield from _learning_problems(head, leaves, losses)
    if example.predicts:
        with torch.no_grad():
            predictions = head.eval().predict(feats, samples, test_cfg={})
        yield from _prediction_problems(predictions, batch, example.num_keypoints)


def _random_features(shape: Sequence[Any]) -> Any:
    if isinstance(shape[0], int):
        return torch.randn(tuple(shape), requires_grad=True)
    return tuple(map(_random_features, shape))


def _leaves(feats: Any) -> Iterator[Tensor]:
    if isinstance(feats, Tensor):
        yield feats
    else:
        for part in feats:
            yield from _leaves(part)


def _samples(head: Any, count: int, num_keypoints: int) -> list[PoseDataSample]:
    """Samples with the targets that the head's codec encodes for random poses."""
    codec: BaseKeypointCodec | None = getattr(head, "decoder", None)
    size = getattr(codec, "input_size", None)
    if codec is None or size is None:
        raise ConfigError("the head has no decoder with an 'input_size' to make targets by: give HeadExample(samples=)")
    rng = np.random.default_rng(0)
    return [_sample(codec, keypoints_within(size, (1, num_keypoints, len(size)), rng)) for _ in range(count)]


def _sample(codec: BaseKeypointCodec, keypoints: np.ndarray) -> PoseDataSample:
    encoded = codec.encode(keypoints, np.ones(keypoints.shape[:2], dtype=np.float32))
    sample = PoseDataSample(metainfo={"flip_indices": list(range(keypoints.shape[1]))})
    sample.gt_instances = InstanceData(keypoints=keypoints)
    sample.gt_instance_labels = InstanceData(**_packed(encoded, codec.label_mapping_table))
    if fields := _packed(encoded, codec.field_mapping_table):
        sample.gt_fields = PixelData(**fields)
    return sample


def _packed(encoded: dict[str, Any], table: Mapping[str, str]) -> dict[str, Tensor]:
    return {name: torch.as_tensor(encoded[key]) for key, name in table.items() if key in encoded}


def _loss_problems(losses: Any) -> Iterator[str]:
    if not isinstance(losses, dict) or not any("loss" in name for name in losses):
        yield f"loss must return a dict with a key that holds 'loss', got {losses!r}."
        return
    for name, value in losses.items():
        if not isinstance(value, Tensor):
            yield f"loss must return tensors, but {name} is a {type(value).__name__}."
        elif not value.isfinite().all():
            yield f"{name} is not finite: {value}."


def _learning_problems(head: Any, feats: Sequence[Tensor], losses: Mapping[str, Tensor]) -> Iterator[str]:
    total = torch.stack([value.mean() for name, value in losses.items() if "loss" in name]).sum()
    if not total.requires_grad:
        yield "its losses are not connected to its parameters: they cannot be differentiated."
        return
    total.backward()
    yield from gradient_problems(head)
    if all(feat.grad is None or not feat.grad.any() for feat in feats):
        yield "no gradient reaches the feature maps: the backbone could not learn."


def _prediction_problems(predictions: Any, batch: int, K: int) -> Iterator[str]:
    if not isinstance(predictions, list) or len(predictions) != batch:
        yield f"predict must return a list of {batch}, one entry a sample, got {type(predictions).__name__}."
        return
    for instances in predictions:
        keypoints, scores = instances.get("keypoints"), instances.get("keypoint_scores")
        if not isinstance(keypoints, np.ndarray) or keypoints.ndim != 3 or keypoints.shape[1] != K:
            yield f"predict must return keypoints (N, {K}, D) in NumPy, got {np.shape(keypoints)}."
            return
        if np.shape(scores) != keypoints.shape[:2]:
            yield f"predict must return keypoint_scores {keypoints.shape[:2]}, got {np.shape(scores)}."
            return
        if not np.isfinite(keypoints).all():
            yield "predict returns keypoints that are not finite."
            return
