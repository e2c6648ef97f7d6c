"""PCK by limb, as the MPII and sub-JHMDB benchmarks report it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pose_core.errors import MetricError
from pose_keypoints.evaluation.keypoint_accuracy import mean_over_labeled
from pose_keypoints.metrics import MatchedPoses, PCKAccuracy
from pose_keypoints.metrics.pck import PCK_NAMES

# Limb to its keypoints (left and right).
MPII_LIMBS: dict[str, tuple[int, ...]] = {
    "Head": (9,),
    "Shoulder": (13, 12),
    "Elbow": (14, 11),
    "Wrist": (15, 10),
    "Hip": (3, 2),
    "Knee": (4, 1),
    "Ankle": (5, 0),
}
JHMDB_LIMBS: dict[str, tuple[int, ...]] = {
    "Head": (2,),
    "Sho": (3, 4),
    "Elb": (7, 8),
    "Wri": (11, 12),
    "Hip": (5, 6),
    "Knee": (9, 10),
    "Ank": (13, 14),
}

# MPII excludes pelvis and thorax from the mean.
_MPII_TRUNK = (6, 7)


class MpiiPCKAccuracy(PCKAccuracy):
    """PCKh of the MPII benchmark, in percent.

    Reported as ``<limb> PCK`` for head, shoulder, elbow, wrist, hip, knee and ankle, -1 for limbs that are never
    labeled; ``PCK`` over all labeled keypoints of all limbs; and ``PCK@0.1``, the same at a tenth of the head size.
    Source: "2D Human Pose Estimation: New Benchmark and State of the Art Analysis" (Andriluka et al., 2014).

    Predictions count pixels from 0. The ground truth counts them from ``dataset_meta['first_pixel']``, by default from
    1, as MPII's files do.

    Args:
        thr: The fraction of the head size below which a keypoint is correct.
        norm_item: ``head`` (``gt_instances.head_size``: 0.6 of the head box's diagonal).
        collect_device: See :class:`~pose_keypoints.metrics.keypoint_metric.KeypointMetric`.
        prefix: See there.
        collect_dir: See there.
        per_keypoint: See there.

    Raises:
        MetricError: If ``norm_item`` is unknown.
    """

    def __init__(
        self,
        thr: float = 0.5,
        norm_item: str | Sequence[str] = "head",
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        per_keypoint: bool = False,
    ) -> None:
        super().__init__(thr, norm_item, collect_device, prefix, collect_dir, per_keypoint=per_keypoint)

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute the limbs' PCK, ``PCK`` and ``PCK@0.1``."""
        _check_num_keypoints(poses, 16, type(self).__name__)
        first_pixel = (self.dataset_meta or {}).get("first_pixel", 1)
        poses = replace(poses, pred=poses.pred + first_pixel)
        item = self.norm_item[0]
        accuracy = 100 * self.accuracy(poses, item, self.thr)
        strict = 100 * self.accuracy(poses, item, 0.1)
        labeled = np.count_nonzero(poses.mask, axis=0)
        labeled[list(_MPII_TRUNK)] = 0
        pck, strict_pck = (float(np.nan_to_num(each) @ labeled) / max(labeled.sum(), 1) for each in (accuracy, strict))
        return {
            **_by_limb(accuracy, MPII_LIMBS, "PCK"),
            **self.report("PCK", pck, accuracy),
            "PCK@0.1": strict_pck,
        }


class JhmdbPCKAccuracy(PCKAccuracy):
    """PCK of the sub-JHMDB benchmark, from 0 to 1.

    Reported as ``<limb> PCK`` for head, shoulder, elbow, wrist, hip, knee and ankle, -1 for limbs that are never
    labeled, and ``PCK``, the mean over keypoints; with ``norm_item='torso'`` as ``tPCK``. For the arguments see
    :class:`~pose_keypoints.metrics.pck.PCKAccuracy`. Source: "Towards Understanding Action Recognition" (Jhuang et al.,
    2013).
    """

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute the limbs' PCK and the mean, for each length that ``norm_item`` names."""
        _check_num_keypoints(poses, 15, type(self).__name__)
        metrics: dict[str, float] = {}
        for item in self.norm_item:
            accuracy = self.accuracy(poses, item, self.thr)
            metrics |= _by_limb(accuracy, JHMDB_LIMBS, PCK_NAMES[item])
            metrics |= self.report(PCK_NAMES[item], mean_over_labeled(accuracy), accuracy)
        return metrics


def _by_limb(accuracy: np.ndarray, limbs: dict[str, tuple[int, ...]], name: str) -> dict[str, float]:
    means = {limb: accuracy[list(keypoints)] for limb, keypoints in limbs.items()}
    return {
        f"{limb} {name}": mean_over_labeled(values) if not np.isnan(values).all() else -1.0
        for limb, values in means.items()
    }


def _check_num_keypoints(poses: MatchedPoses, num_keypoints: int, metric: str) -> None:
    if poses.gt.shape[1] != num_keypoints:
        raise MetricError(f"{metric} needs samples with {num_keypoints} keypoints, got {poses.gt.shape[1]}.")
