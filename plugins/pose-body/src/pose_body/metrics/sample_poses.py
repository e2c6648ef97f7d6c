"""Records that COCO-style evaluation keeps of data samples: small and picklable, one per sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_body.metrics.ground_truth import ANNOTATION_KEYS, GroundTruth, ImageId
from pose_core.errors import MetricError
from pose_keypoints.datasets.ids import id_order


@dataclass(frozen=True)
class SamplePoses:
    """The predicted poses of one sample, and optionally its annotations. N poses, K keypoints.

    Attributes:
        image_id: Id of the image.
        sample_id: The instance within the image; ``None`` for a sample that is a whole image.
        category: The category id.
        keypoints: (N, K, 2 or more), x and y first, in pixels of the image.
        keypoint_scores: (N, K).
        boxes: (N, 4), xyxy in pixels of the image; ``None`` if not predicted.
        box_scores: (N,).
        box_scales: (N, 2), width and height of the network's input box, in pixels of the image; ``None`` for the whole
            image.
        annotations: COCO-style annotations of the sample; ``None`` if the ground truth comes from a file.
        crowd_index: How crowded the image is, NaN if unknown.
    """

    image_id: ImageId
    sample_id: int | str | None
    category: int
    keypoints: np.ndarray
    keypoint_scores: np.ndarray
    boxes: np.ndarray | None
    box_scores: np.ndarray
    box_scales: np.ndarray | None
    annotations: tuple[Mapping[str, Any], ...] | None
    crowd_index: float

    @classmethod
    def of(cls, sample: Mapping[str, Any], *, annotated: Sequence[str] | None = None) -> SamplePoses:
        """Extract what evaluation needs from a sample.

        Args:
            sample: A data sample as a dict: ``id``, a list if the sample is a whole image; ``img_id``; ``category_id``,
                1 by default; ``pred_instances`` with ``keypoints``, ``keypoint_scores`` and optionally ``bboxes``
                (xyxy) and ``bbox_scores``; ``gt_instances``, optionally with ``bbox_scores`` and ``bbox_scales``.
            annotated: Also extract the annotations (``raw_ann_info``), with the keypoints under these keys.

        Raises:
            MetricError: If the sample lacks a field.
        """
        for key in ("id", "img_id", "pred_instances"):
            if key not in sample:
                raise MetricError(f"CocoMetric needs '{key}' in every sample: add it to PackPoseInputs.meta_keys.")
        pred, gt = sample["pred_instances"], sample.get("gt_instances", {})
        keypoints, scores = np.asarray(pred["keypoints"]), np.asarray(pred["keypoint_scores"])
        if keypoints.ndim != 3 or scores.shape != keypoints.shape[:2]:
            raise MetricError(
                "keypoints and keypoint_scores must have the shapes (N, K, 2) and (N, K), got "
                f"{keypoints.shape} and {scores.shape} in sample {sample['id']}."
            )
        count = len(keypoints)
        return cls(
            image_id=sample["img_id"],
            sample_id=sample["id"] if np.ndim(sample["id"]) == 0 else None,
            category=_category(sample),
            keypoints=keypoints,
            keypoint_scores=scores,
            boxes=_get_matching(pred, "bboxes", count),
            box_scores=_box_scores(pred, gt, count),
            box_scales=_get_matching(gt, "bbox_scales", count),
            annotations=None if annotated is None else _annotations(sample, annotated),
            crowd_index=float(sample.get("crowd_index", np.nan)),
        )


def unique_samples(samples: Iterable[SamplePoses]) -> list[SamplePoses]:
    """Remove repeated samples, by image and instance: loaders repeat some to give all ranks equally many."""
    seen: dict[tuple[Any, ...], SamplePoses] = {}
    for sample in samples:
        whole = sample.sample_id is None
        seen.setdefault((sample.image_id, whole, 0 if whole else sample.sample_id), sample)
    return [seen[key] for key in sorted(seen, key=lambda key: (id_order(key[0]), key[1], id_order(key[2])))]


def truth_of_samples(samples: Sequence[SamplePoses], **options: Any) -> GroundTruth:
    """Build the ground truth from the annotations of the samples.

    Args:
        samples: Unique samples, with their annotations.
        **options: See :meth:`GroundTruth.from_annotations`.
    """
    annotations = [(sample.image_id, annotation) for sample in samples for annotation in sample.annotations or ()]
    images = {sample.image_id: sample.crowd_index for sample in samples}
    return GroundTruth.from_annotations(annotations, images, source="the annotations of the samples", **options)


def _category(sample: Mapping[str, Any]) -> int:
    """Return the category of a sample, or the only category of a whole image; 1 if it is not unique."""
    category = sample.get("category_id", 1)
    if np.ndim(category) == 0:
        return int(category)
    return int(category[0]) if len(set(map(int, category))) == 1 else 1


def _get_matching(instances: Mapping[str, Any], key: str, count: int) -> np.ndarray | None:
    """Return ``instances[key]``, or ``None`` if it is missing or has another length, as for bottom-up models."""
    return np.asarray(instances[key]) if key in instances and len(instances[key]) == count else None


def _box_scores(pred: Mapping[str, Any], gt: Mapping[str, Any], count: int) -> np.ndarray:
    """Return the scores of the predicted boxes, or else of the given input boxes, or else 1."""
    for instances in (pred, gt):
        scores = _get_matching(instances, "bbox_scores", count)
        if scores is not None:
            return scores.reshape(count)
    return np.ones(count)


def _annotations(sample: Mapping[str, Any], parts: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    if "raw_ann_info" not in sample:
        raise MetricError(
            f"CocoMetric needs ground truth, but sample {sample['id']} has no 'raw_ann_info': set ann_file, or add "
            "'raw_ann_info' to PackPoseInputs.meta_keys."
        )
    raw = sample["raw_ann_info"] or ()
    return tuple(
        {key: annotation[key] for key in (*ANNOTATION_KEYS, *parts) if key in annotation}
        for annotation in ((raw,) if isinstance(raw, Mapping) else raw)
    )
