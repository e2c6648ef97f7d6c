"""Percentage of correct keypoints."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mmengine.logging import print_log

from pose_core.errors import MetricError, suggest
from pose_keypoints.evaluation.keypoint_accuracy import keypoint_distances, mean_over_labeled, pck_per_keypoint
from pose_keypoints.metrics.keypoint_metric import KeypointMetric, MatchedPoses, bbox_size, required

# Metric name by length name.
PCK_NAMES = {"bbox": "PCK", "head": "PCKh", "torso": "tPCK"}


class PCKAccuracy(KeypointMetric):
    """PCK: the fraction of keypoints within ``thr`` times a length of the instance from the truth.

    Reported as ``PCK`` (size of the box), ``PCKh`` (head) and ``tPCK`` (torso), from 0 to 1: the mean over keypoints.
    Sources: "Articulated Human Detection with Flexible Mixtures of Parts" (Yang and Ramanan, 2013); for PCKh "2D
    Human Pose Estimation: New Benchmark and State of the Art Analysis" (Andriluka et al., 2014).

    Args:
        thr: The fraction of the length below which a keypoint is correct.
        norm_item: One or several lengths: ``bbox``, the longer side of the true box (``gt_instances.bboxes``, xyxy);
            ``head``, from ``gt_instances.head_size``; ``torso``, the distance between two true keypoints, or between
            the same predicted ones if that is below one pixel.
        collect_device: See :class:`KeypointMetric`.
        prefix: See :class:`KeypointMetric`.
        collect_dir: See :class:`KeypointMetric`.
        torso_keypoints: The two keypoints of ``torso``; the default is sub-JHMDB's left shoulder and right hip.
        per_keypoint: See :class:`KeypointMetric`.

    Raises:
        MetricError: If ``norm_item`` is unknown.
    """

    def __init__(
        self,
        thr: float = 0.05,
        norm_item: str | Sequence[str] = "bbox",
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        torso_keypoints: tuple[int, int] = (4, 5),
        per_keypoint: bool = False,
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir, per_keypoint=per_keypoint)
        self.thr = thr
        self.norm_item = (norm_item,) if isinstance(norm_item, str) else tuple(norm_item)
        self.torso_keypoints = torso_keypoints
        for item in self.norm_item:
            if item not in PCK_NAMES:
                raise MetricError(
                    f"norm_item must be one of {', '.join(PCK_NAMES)}, got '{item}'.{suggest(str(item), PCK_NAMES)}"
                )

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:
        """Return the lengths that ``norm_item`` names, in pixels of the image."""
        return {item: self._size(item, gt, pred) for item in self.norm_item}

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute those of ``PCK``, ``PCKh`` and ``tPCK`` that ``norm_item`` selects."""
        metrics: dict[str, float] = {}
        for item in self.norm_item:
            accuracy = self.accuracy(poses, item, self.thr)
            metrics |= self.report(PCK_NAMES[item], mean_over_labeled(accuracy), accuracy)
        return metrics

    def accuracy(self, poses: MatchedPoses, item: str, thr: float) -> np.ndarray:
        """Compute each keypoint's accuracy, (K,), NaN for keypoints that are never labeled."""
        return pck_per_keypoint(*keypoint_distances(poses.pred, poses.gt, poses.mask, poses.sizes[item][:, None]), thr)

    def _size(self, item: str, gt: Mapping[str, Any], pred: np.ndarray) -> np.ndarray:
        if item == "bbox":
            return bbox_size(gt, type(self).__name__)
        if item == "head":
            return np.asarray(required(gt, "head_size", type(self).__name__), dtype=np.float64).reshape(len(pred))
        return self._torso_size(np.asarray(gt["keypoints"]), pred)

    def _torso_size(self, gt: np.ndarray, pred: np.ndarray) -> np.ndarray:
        first, second = self.torso_keypoints
        if max(first, second) >= pred.shape[1]:
            raise MetricError(
                f"torso_keypoints must be below {pred.shape[1]} (the skeleton has {pred.shape[1]} keypoints), got "
                f"{first} and {second}."
            )
        true, predicted = (np.linalg.norm(poses[:, first] - poses[:, second], axis=1) for poses in (gt, pred))
        if (true < 1).any():
            print_log(
                "A true torso is shorter than one pixel: using the predicted torso instead.",
                logger="current",
                level=logging.WARNING,
            )
        return np.where(true < 1, predicted, true)
