"""What a metric of poses must do: what every metric must, and call perfect predictions perfect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.skeleton import Skeleton, define_skeleton, parse_pose_metainfo
from pose_core.testing import MetricExample
from pose_keypoints.conformance.behaviour.poses import perfect_samples

_SKELETON = define_skeleton("example", keypoints="a b c d e", sigmas=(0.05,) * 5)


@dataclass(frozen=True, kw_only=True)
class PoseMetricExample(MetricExample):
    """How to try out a metric that compares predicted keypoints with true ones.

    Args:
        arguments: What its config holds besides ``type``.
        best: What it reports of perfect predictions, by name, prefix included; of other names nothing is asked.
        skeleton: The skeleton of the samples, a name or the skeleton itself: what the metric knows of the dataset.
        samples: Perfect predictions as metrics get them; by default twelve people with every usual key.
        spoil: As for :class:`MetricExample`; by default predicted keypoints are moved by some pixels.
        files: Writes what the metric reads into the folder that it is given, for the samples that it is given, and
            returns further arguments.
        tolerance: How far from ``best`` the numbers may be.
    """

    best: Mapping[str, float]
    skeleton: str | Skeleton = _SKELETON

    def metainfo(self) -> Mapping[str, Any]:
        """Return the metainfo of the skeleton."""
        return {**parse_pose_metainfo({"from_file": self.skeleton}), **(self.dataset_meta or {})}

    def perfect_samples(self) -> list[dict[str, Any]]:
        """Return perfect predictions of people of that skeleton."""
        if self.samples:
            return self.samples()
        return perfect_samples(np.random.default_rng(0), num_keypoints=self.metainfo()["num_keypoints"])

    def spoiled(self, sample: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Return the sample with predictions that are more or less wrong."""
        if self.spoil:
            return self.spoil(sample, rng)
        predicted = sample["pred_instances"]
        shape = np.shape(predicted["keypoints"])
        predicted["keypoints"] = predicted["keypoints"] + rng.normal(0, rng.uniform(0, 10), shape).astype(np.float32)
        return sample
