"""End-point error."""

from __future__ import annotations

from pose_keypoints.evaluation.keypoint_accuracy import error_per_keypoint, keypoint_distances, mean_error
from pose_keypoints.metrics.keypoint_metric import KeypointMetric, MatchedPoses


class EPE(KeypointMetric):
    """EPE: the mean distance between predicted and true keypoints, in pixels of the image.

    Reported as ``EPE``; lower is better. For the arguments see :class:`KeypointMetric`.
    """

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute ``EPE``."""
        distances, valid = keypoint_distances(poses.pred, poses.gt, poses.mask)
        return self.report("EPE", mean_error(distances, valid), error_per_keypoint(distances, valid))
