"""The metric for infants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pose_keypoints.metrics import KeypointMetric, MatchedPoses

_LEFT_SHOULDER, _RIGHT_HIP = 1, 8
_LIMBS = slice(3, None)  # all keypoints except nose and shoulders


class InfantPCK(KeypointMetric):
    """The fraction of keypoints whose error is below a fraction of the torso, for all keypoints and for the limbs.

    It is reported as ``PCK`` and ``limbs``, from 0 to 1.

    Args:
        thr: The fraction of the torso length, from the left shoulder to the right hip.
        **kwargs: See :class:`~pose_keypoints.metrics.KeypointMetric`.
    """

    default_prefix = "infant"

    def __init__(self, thr: float = 0.2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.thr = thr

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:  # noqa: ARG002
        """Return the length of each torso, in image pixels, at least 1."""
        keypoints = np.asarray(gt["keypoints"])
        torso = np.linalg.norm(keypoints[:, _LEFT_SHOULDER] - keypoints[:, _RIGHT_HIP], axis=1)
        return {"torso": np.maximum(torso, 1)}

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Return ``PCK`` and ``limbs``."""
        errors = np.linalg.norm(poses.pred - poses.gt, axis=2) / poses.sizes["torso"][:, None]
        right = errors < self.thr
        return {
            "PCK": float(right[poses.mask].mean()),
            "limbs": float(right[:, _LIMBS][poses.mask[:, _LIMBS]].mean()),
        }
