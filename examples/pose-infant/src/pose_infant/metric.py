"""The metric of infants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pose_keypoints.metrics import KeypointMetric, MatchedPoses

_LEFT_SHOULDER, _RIGHT_HIP = 1, 8
_LIMBS = slice(3, None)  # but for shoulders and nose


class InfantPCK(KeypointMetric):
    """The share of keypoints that are nearer to the truth than a share of the torso, of all and of the limbs.

    Reported as ``PCK`` and ``limbs``, from 0 to 1.

    Args:
        thr: The share of the torso, from the left shoulder to the right hip.
        **kwargs: See :class:`~pose_keypoints.metrics.KeypointMetric`.
    """

    default_prefix = "infant"

    def __init__(self, thr: float = 0.2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.thr = thr

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:  # noqa: ARG002
        """The length of each torso, in pixels of the image, 1 at least."""
        keypoints = np.asarray(gt["keypoints"])
        torso = np.linalg.norm(keypoints[:, _LEFT_SHOULDER] - keypoints[:, _RIGHT_HIP], axis=1)
        return {"torso": np.maximum(torso, 1)}

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """``PCK`` and ``limbs``."""
        errors = np.linalg.norm(poses.pred - poses.gt, axis=2) / poses.sizes["torso"][:, None]
        right = errors < self.thr
        return {
            "PCK": float(right[poses.mask].mean()),
            "limbs": float(right[:, _LIMBS][poses.mask[:, _LIMBS]].mean()),
        }
