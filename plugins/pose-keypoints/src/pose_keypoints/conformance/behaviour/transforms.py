"""What a transform of poses is tried out on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.testing import TransformExample
from pose_keypoints.conformance.behaviour.poses import pipeline_results


@dataclass(frozen=True, kw_only=True)
class PoseTransformExample(TransformExample):
    """How to try out a transform in a pipeline of poses.

    Args:
        arguments: What its config holds besides ``type``.
        results: What it is given; by default an image with one person, with every usual key.
        runs: How often it is run, each time with another seed: often enough that it does what it does now and then.
    """

    def make_results(self, rng: np.random.Generator) -> dict[str, Any]:
        """Return an image with one person, with every usual key."""
        return pipeline_results(rng)
