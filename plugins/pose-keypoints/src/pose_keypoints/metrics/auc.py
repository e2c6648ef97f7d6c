"""Area under the PCK curve."""

from __future__ import annotations

from pose_core.errors import MetricError
from pose_keypoints.evaluation.keypoint_accuracy import auc_per_keypoint, keypoint_distances, mean_over_labeled
from pose_keypoints.metrics.keypoint_metric import KeypointMetric, MatchedPoses


class AUC(KeypointMetric):
    """AUC: the area under the curve of PCK over thresholds from 0 to ``norm_factor`` pixels.

    Reported as ``AUC``, from 0 to 1. Common for hands, where boxes are a poor measure of size.

    Args:
        norm_factor: The largest threshold, in pixels of the image.
        num_thrs: Number of thresholds; by convention, ``norm_factor`` itself is excluded.
        collect_device: See :class:`KeypointMetric`.
        prefix: See :class:`KeypointMetric`.
        collect_dir: See :class:`KeypointMetric`.
        per_keypoint: See :class:`KeypointMetric`.

    Raises:
        MetricError: If a number is not positive.
    """

    def __init__(
        self,
        norm_factor: float = 30,
        num_thrs: int = 20,
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        per_keypoint: bool = False,
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir, per_keypoint=per_keypoint)
        if not (norm_factor > 0 and num_thrs > 0):
            raise MetricError(f"AUC: norm_factor and num_thrs must be positive, got {norm_factor} and {num_thrs}.")
        self.norm_factor = norm_factor
        self.num_thrs = num_thrs

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute ``AUC``."""
        distances, valid = keypoint_distances(poses.pred, poses.gt, poses.mask)
        areas = auc_per_keypoint(distances / self.norm_factor, valid, self.num_thrs)
        return self.report("AUC", mean_over_labeled(areas), areas)
