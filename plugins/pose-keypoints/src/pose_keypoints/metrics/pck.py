"""Percentage of correct keypoints."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mmengine.logging import print_log

from pose_core.errors import MetricError, suggest
from pose_keypoints.evaluation.keypoint_accuracy import keypoint_distances, mean_over_labelled, pck_per_keypoint
from pose_keypoints.metrics.keypoint_metric import KeypointMetric, MatchedPoses, bbox_size, required

# Name of the length to name of the metric.
PCK_NAMES = {"bbox": "PCK", "head": "PCKh", "torso": "tPCK"}


class PCKAccuracy(KeypointMetric):
    """PCK: the share of keypoints nearer to the truth than ``thr`` times a length of the instance.

    Reported as ``PCK`` (length of the box), ``PCKh`` (head) and ``tPCK`` (torso), from 0 to 1: the mean over keypoints.
    Sources: "Articulated Human Detection with Flexible Mixtures of Parts" (Yang and Ramanan, 2013); for PCKh "2D
    Human Pose Estimation: New Benchmark and State of the Art Analysis" (Andriluka et al., 2014).

    Args:
        thr: The share of the length below which a keypoint is correct.
        norm_item: The length, or several: ``bbox``, the longer side of the true box (``gt_instances.bboxes``, xyxy);
            ``head``, from ``gt_instances.head_size``; ``torso``, the distance between two true keypoints, or where that
            is below one pixel between the same two predicted ones.
        collect_device: See :class:`KeypointMetric`.
        prefix: See :class:`KeypointMetric`.
        collect_dir: See :class:`KeypointMetric`.
        torso_keypoints: The two keypoints; the default is sub-JHMDB's left shoulder and right hip.
        per_keypoint: See :class:`KeypointMetric`.

    Raises:
        MetricError: ``norm_item`` is unknown.
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
                    f"norm_item must be among {', '.join(PCK_NAMES)}, got '{item}'.{suggest(str(item), PCK_NAMES)}"
                )

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:
        """The lengths that ``norm_item`` names, in pixels of the image."""
        return {item: self._size(item, gt, pred) for item in self.norm_item}

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """``PCK``, ``PCKh`` and ``tPCK``, as far as ``norm_item`` asks for them."""
        metrics: dict[str, float] = {}
        for item in self.norm_item:
            accuracy = self.accuracy(poses, item, self.thr)
            metrics |= self.report(PCK_NAMES[item], mean_over_labelled(accuracy), accuracy)
        return metrics

    def accuracy(self, poses: MatchedPoses, item: str, thr: float) -> np.ndarray:
        """Each keypoint's accuracy, (K,), NaN where it is labelled nowhere."""
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
                f"The torso lies between keypoints {first} and {second}, but the skeleton has {pred.shape[1]}: "
                "set torso_keypoints."
            )
        true, predicted = (np.linalg.norm(poses[:, first] - poses[:, second], axis=1) for poses in (gt, pred))
        if (true < 1).any():
            print_log(
                "A true torso is shorter than one pixel: the predicted torso is used in its place.",
                logger="current",
                level=logging.WARNING,
            )
        return np.where(true < 1, predicted, true)
