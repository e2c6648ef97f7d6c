"""How ``pose plugins check`` tries out codecs, and heads, metrics, datasets and transforms of poses.

The example classes are for every plugin whose subject is poses. ``EXAMPLES`` are those of this package's components;
what derives from one of these components is tried out likewise.
"""

from __future__ import annotations

from pose_core.testing import Examples
from pose_keypoints.conformance.behaviour.codecs import CodecExample
from pose_keypoints.conformance.behaviour.datasets import PoseDatasetExample
from pose_keypoints.conformance.behaviour.heads import PoseHeadExample
from pose_keypoints.conformance.behaviour.metrics import PoseMetricExample
from pose_keypoints.conformance.behaviour.poses import keypoints_within, perfect_samples, pipeline_results
from pose_keypoints.conformance.behaviour.transforms import PoseTransformExample
from pose_keypoints.conformance.codecs import CODECS
from pose_keypoints.conformance.data import DATASETS, TRANSFORMS
from pose_keypoints.conformance.heads import HEADS
from pose_keypoints.conformance.metrics import METRICS

EXAMPLES: Examples = {**CODECS, **HEADS, **DATASETS, **TRANSFORMS, **METRICS}

__all__ = [
    "EXAMPLES",
    "CodecExample",
    "PoseDatasetExample",
    "PoseHeadExample",
    "PoseMetricExample",
    "PoseTransformExample",
    "keypoints_within",
    "perfect_samples",
    "pipeline_results",
]
