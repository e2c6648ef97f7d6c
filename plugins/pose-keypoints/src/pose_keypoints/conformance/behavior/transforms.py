"""Test transforms of poses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.testing import TransformExample
from pose_keypoints.conformance.behavior.poses import pipeline_results


@dataclass(frozen=True, kw_only=True)
class PoseTransformExample(TransformExample):
    """Example of a transform in a pipeline of poses.

    Args:
        arguments: Arguments of its config, without ``type``.
        results: Function that returns its input, by default an image of one person with all common keys.
        runs: Number of runs, each with another seed; random changes must occur in some of them.
    """

    def make_results(self, rng: np.random.Generator) -> dict[str, Any]:
        """Return an image of one person with all common keys."""
        return pipeline_results(rng)
