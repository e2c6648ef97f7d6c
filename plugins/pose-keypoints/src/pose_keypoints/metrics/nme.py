"""Normalized mean error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pose_core.errors import MetricError, suggest
from pose_keypoints.evaluation.keypoint_accuracy import error_per_keypoint, keypoint_distances, mean_error
from pose_keypoints.metrics.keypoint_metric import KeypointMetric, MatchedPoses, bbox_size, required

# By dataset name, the two keypoints whose distance is the usual unit: the outer eye corners of a face, the nose and an
# eye of a horse.
DEFAULT_KEYPOINT_INDICES: dict[str, tuple[int, int]] = {
    "horse10": (0, 1),
    "300w": (36, 45),
    "300wlp": (36, 45),
    "300vw": (36, 45),
    "coco_wholebody_face": (36, 45),
    "cofw": (8, 9),
    "wflw": (60, 72),
    "lapa": (66, 79),
}

_NORM_MODES = ("use_norm_item", "keypoint_distance")


class NME(KeypointMetric):
    """NME: the mean distance between predicted and true keypoints, in units of the instance's size.

    Reported as ``NME``; lower is better. An instance without a size (its two keypoints coincide, its box is empty) is
    ignored.

    Args:
        norm_mode: ``use_norm_item`` reads the size from the annotations, ``keypoint_distance`` measures it between two
            true keypoints.
        norm_item: The size for ``use_norm_item``: ``bbox_size`` is the longer side of ``gt_instances.bboxes``; any
            other name, such as ``box_size``, is read from ``gt_instances``.
        keypoint_indices: The two keypoints for ``keypoint_distance``. Default: those of
            :data:`DEFAULT_KEYPOINT_INDICES` for the evaluated dataset.
        collect_device: See :class:`KeypointMetric`.
        prefix: See :class:`KeypointMetric`.
        collect_dir: See :class:`KeypointMetric`.
        per_keypoint: See :class:`KeypointMetric`.

    Raises:
        MetricError: If ``norm_mode`` is unknown, or its arguments are missing or wrong.
    """

    def __init__(
        self,
        norm_mode: str,
        norm_item: str | None = None,
        keypoint_indices: Sequence[int] | None = None,
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        per_keypoint: bool = False,
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir, per_keypoint=per_keypoint)
        if norm_mode not in _NORM_MODES:
            raise MetricError(
                f"norm_mode must be {' or '.join(_NORM_MODES)}, "
                f"got '{norm_mode}'.{suggest(str(norm_mode), _NORM_MODES)}"
            )
        if norm_mode == "use_norm_item" and not norm_item:
            raise MetricError("norm_mode='use_norm_item' needs norm_item: set it to 'bbox_size' or 'box_size'.")
        if keypoint_indices is not None and len(keypoint_indices) != 2:
            raise MetricError(f"keypoint_indices must be two keypoints, got {list(keypoint_indices)}.")
        self.norm_mode = norm_mode
        self.norm_item = norm_item
        self.keypoint_indices = keypoint_indices

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:
        """Return the size of each instance."""
        return {
            "size": self._annotated_size(gt, len(pred))
            if self.norm_mode == "use_norm_item"
            else self._keypoint_distance(gt)
        }

    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute ``NME``."""
        distances, valid = keypoint_distances(poses.pred, poses.gt, poses.mask, poses.sizes["size"][:, None])
        return self.report("NME", mean_error(distances, valid), error_per_keypoint(distances, valid))

    def _annotated_size(self, gt: Mapping[str, Any], count: int) -> np.ndarray:
        metric = type(self).__name__
        if self.norm_item == "bbox_size":
            return bbox_size(gt, metric)
        return np.asarray(required(gt, str(self.norm_item), metric), dtype=np.float64).reshape(count)

    def _keypoint_distance(self, gt: Mapping[str, Any]) -> np.ndarray:
        keypoints = np.asarray(gt["keypoints"], dtype=np.float64)
        first, second = self._keypoint_pair(keypoints.shape[1])
        return np.linalg.norm(keypoints[:, first] - keypoints[:, second], axis=1)

    def _keypoint_pair(self, num_keypoints: int) -> tuple[int, int]:
        dataset = (self.dataset_meta or {}).get("dataset_name", "")
        pair = self.keypoint_indices or DEFAULT_KEYPOINT_INDICES.get(dataset)
        if pair is None:
            raise MetricError(
                f"NME needs keypoint_indices: it has no default pair of keypoints for the dataset '{dataset}'."
            )
        first, second = pair
        if not (0 <= first < num_keypoints and 0 <= second < num_keypoints):
            raise MetricError(
                f"keypoint_indices must be between 0 and {num_keypoints - 1} (the skeleton has {num_keypoints} "
                f"keypoints), got {first} and {second}."
            )
        return first, second
