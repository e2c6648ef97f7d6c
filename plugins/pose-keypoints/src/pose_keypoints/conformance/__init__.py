"""Examples with which ``pose plugins check`` tests codecs, and heads, metrics, datasets and transforms of poses.

The example classes are for all plugins with components for poses. ``EXAMPLES`` holds the examples of this package's
components, which also test classes derived from them.
"""

from __future__ import annotations

from pose_core.testing import Examples
from pose_keypoints.conformance.behavior.codecs import CodecExample
from pose_keypoints.conformance.behavior.datasets import PoseDatasetExample
from pose_keypoints.conformance.behavior.heads import PoseHeadExample
from pose_keypoints.conformance.behavior.metrics import PoseMetricExample
from pose_keypoints.conformance.behavior.poses import keypoints_within, perfect_samples, pipeline_results
from pose_keypoints.conformance.behavior.transforms import PoseTransformExample
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
