"""What COCO-style evaluation keeps of a data sample: small, picklable, one record a sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_body.metrics.ground_truth import ANNOTATION_KEYS, GroundTruth, ImageId
from pose_core.errors import MetricError


@dataclass(frozen=True)
class SamplePoses:
    """The predicted poses of one sample, and its annotations where they are needed. N poses, K keypoints.

    Attributes:
        image_id: The image.
        sample_id: The instance within the image; ``None`` for a sample that is a whole image.
        category: The category id.
        keypoints: (N, K, 2 or more), x and y first, in pixels of the image.
        keypoint_scores: (N, K).
        boxes: (N, 4), xyxy in pixels of the image; ``None`` where none is predicted.
        box_scores: (N,).
        box_scales: (N, 2), width and height in pixels of the image of what the network saw; ``None`` where that is all.
        annotations: COCO-style annotations of the sample; ``None`` where ground truth comes from elsewhere.
        crowd_index: How crowded the image is, NaN where unknown.
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
        """Take from a sample what evaluation needs.

        Args:
            sample: A data sample as a dict: ``id``, a list where the sample is a whole image; ``img_id``;
                ``category_id``, 1 when left out; ``pred_instances`` with ``keypoints``, ``keypoint_scores`` and maybe
                ``bboxes`` (xyxy) and ``bbox_scores``; ``gt_instances`` with maybe ``bbox_scores`` and ``bbox_scales``.
            annotated: Take the annotations (``raw_ann_info``) too, with the keypoints that they have under these keys.

        Raises:
            MetricError: The sample lacks something.
        """
        for key in ("id", "img_id", "pred_instances"):
            if key not in sample:
                raise MetricError(f"CocoMetric needs '{key}' in every sample: let PackPoseInputs keep it (meta_keys).")
        pred, gt = sample["pred_instances"], sample.get("gt_instances", {})
        keypoints, scores = np.asarray(pred["keypoints"]), np.asarray(pred["keypoint_scores"])
        if keypoints.ndim != 3 or scores.shape != keypoints.shape[:2]:
            raise MetricError(
                f"Sample {sample['id']} has keypoints {keypoints.shape} and keypoint_scores {scores.shape}: "
                "they must be (N, K, 2) and (N, K)."
            )
        count = len(keypoints)
        return cls(
            image_id=sample["img_id"],
            sample_id=sample["id"] if np.ndim(sample["id"]) == 0 else None,
            category=_category(sample),
            keypoints=keypoints,
            keypoint_scores=scores,
            boxes=_given(pred, "bboxes", count),
            box_scores=_box_scores(pred, gt, count),
            box_scales=_given(gt, "bbox_scales", count),
            annotations=None if annotated is None else _annotations(sample, annotated),
            crowd_index=float(sample.get("crowd_index", np.nan)),
        )


def unique_samples(samples: Iterable[SamplePoses]) -> list[SamplePoses]:
    """Each sample once, by image and instance: loaders repeat some so that all ranks have equally many."""
    seen: dict[tuple[Any, ...], SamplePoses] = {}
    for sample in samples:
        whole = sample.sample_id is None
        seen.setdefault((sample.image_id, whole, 0 if whole else sample.sample_id), sample)
    return [seen[key] for key in sorted(seen)]


def truth_of_samples(samples: Sequence[SamplePoses], **options: Any) -> GroundTruth:
    """The annotations that came with the samples.

    Args:
        samples: Unique samples, taken with their annotations.
        **options: See :meth:`GroundTruth.from_annotations`.
    """
    annotations = [(sample.image_id, annotation) for sample in samples for annotation in sample.annotations or ()]
    images = {sample.image_id: sample.crowd_index for sample in samples}
    return GroundTruth.from_annotations(annotations, images, source="the annotations of the samples", **options)


def _category(sample: Mapping[str, Any]) -> int:
    """The category of a sample, or of all that is annotated in a whole image; 1 where that is not one."""
    category = sample.get("category_id", 1)
    if np.ndim(category) == 0:
        return int(category)
    return int(category[0]) if len(set(map(int, category))) == 1 else 1


def _given(instances: Mapping[str, Any], key: str, count: int) -> np.ndarray | None:
    """``instances[key]``, unless it is missing or of other instances: a bottom-up model finds as many as it finds."""
    return np.asarray(instances[key]) if key in instances and len(instances[key]) == count else None


def _box_scores(pred: Mapping[str, Any], gt: Mapping[str, Any], count: int) -> np.ndarray:
    """The scores of the predicted boxes; else of the given ones that poses were estimated in; else 1."""
    for instances in (pred, gt):
        scores = _given(instances, "bbox_scores", count)
        if scores is not None:
            return scores.reshape(count)
    return np.ones(count)


def _annotations(sample: Mapping[str, Any], parts: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    if "raw_ann_info" not in sample:
        raise MetricError(
            f"Sample {sample['id']} comes without 'raw_ann_info', so there is no ground truth to compare with: give "
            "CocoMetric an ann_file, or let the dataset and PackPoseInputs (meta_keys) pass the annotations on."
        )
    raw = sample["raw_ann_info"] or ()
    return tuple(
        {key: annotation[key] for key in (*ANNOTATION_KEYS, *parts) if key in annotation}
        for annotation in ((raw,) if isinstance(raw, Mapping) else raw)
    )
