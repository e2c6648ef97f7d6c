"""Check that a metric of poses meets the requirements of metrics and gives perfect predictions the best values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.skeleton import Skeleton, define_skeleton, parse_pose_metainfo
from pose_core.testing import MetricExample
from pose_keypoints.conformance.behavior.poses import perfect_samples

_SKELETON = define_skeleton("example", keypoints="a b c d e", sigmas=(0.05,) * 5)


@dataclass(frozen=True, kw_only=True)
class PoseMetricExample(MetricExample):
    """Example of a metric that compares predicted with true keypoints.

    Args:
        arguments: Arguments of its config, without ``type``.
        best: Values for perfect predictions by name, including the prefix. Other values are not checked.
        skeleton: Skeleton of the samples or its name, for the metainfo of the dataset.
        samples: Function that returns perfect predictions as passed to metrics, by default twelve people with all
            common keys.
        spoil: See :class:`MetricExample`; by default predicted keypoints are shifted by a few pixels.
        files: Function of a folder and the samples that writes the files which the metric reads and returns further
            arguments.
        tolerance: Maximum difference from ``best``.
    """

    best: Mapping[str, float]
    skeleton: str | Skeleton = _SKELETON

    def metainfo(self) -> Mapping[str, Any]:
        """Return the metainfo of the skeleton."""
        return {**parse_pose_metainfo({"from_file": self.skeleton}), **(self.dataset_meta or {})}

    def perfect_samples(self) -> list[dict[str, Any]]:
        """Return perfect predictions of people with the skeleton."""
        if self.samples:
            return self.samples()
        return perfect_samples(np.random.default_rng(0), num_keypoints=self.metainfo()["num_keypoints"])

    def spoiled(self, sample: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Return the sample with a worse prediction."""
        if self.spoil:
            return self.spoil(sample, rng)
        predicted = sample["pred_instances"]
        shape = np.shape(predicted["keypoints"])
        predicted["keypoints"] = predicted["keypoints"] + rng.normal(0, rng.uniform(0, 10), shape).astype(np.float32)
        return sample
