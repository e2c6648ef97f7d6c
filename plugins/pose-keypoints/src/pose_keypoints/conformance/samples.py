"""Samples with targets, built by the transforms of a pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pose_core.structures import PoseDataSample
from pose_keypoints.conformance.behavior.poses import pipeline_results
from pose_keypoints.transforms.packing import PackPoseInputs
from pose_keypoints.transforms.target import GenerateTarget


def encoded_by(encoder: Any, **options: Any) -> Callable[[Any, int], list[PoseDataSample]]:
    """Return a function for ``HeadExample(samples=...)`` that encodes people with five keypoints.

    Args:
        encoder: Config of a codec, or a list of several.
        **options: Further arguments of ``GenerateTarget``.
    """
    target, pack = GenerateTarget(encoder, **options), PackPoseInputs()

    def sample(seed: int) -> PoseDataSample:
        results = pipeline_results(np.random.default_rng(seed))
        # visibility and weight per keypoint, like datasets that distinguish hidden from unlabeled keypoints
        results["keypoints_visible"] = np.repeat(results["keypoints_visible"][..., None], 2, axis=2)
        return pack.transform(target.transform(results))["data_samples"]

    return lambda _head, count: [sample(seed) for seed in range(count)]
