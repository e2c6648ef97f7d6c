"""How ``pose plugins check`` tries out the components of this package, and those that derive from them."""

from __future__ import annotations

from pose_core.testing import Examples
from pose_keypoints.conformance.codecs import CODECS
from pose_keypoints.conformance.data import DATASETS, TRANSFORMS
from pose_keypoints.conformance.heads import HEADS
from pose_keypoints.conformance.metrics import METRICS

EXAMPLES: Examples = {**CODECS, **HEADS, **DATASETS, **TRANSFORMS, **METRICS}

__all__ = ["EXAMPLES"]
