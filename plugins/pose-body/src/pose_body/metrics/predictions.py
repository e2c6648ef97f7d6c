"""Predicted poses of a whole test set, in columns: scoring, suppression of duplicates, COCO results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pose_body.metrics.sample_poses import SamplePoses
from pose_core.errors import MetricError
from pose_keypoints.datasets.ids import id_order
from pose_keypoints.evaluation.conversion import KeypointMapping, convert_keypoints
from pose_keypoints.evaluation.nms import keep_by_overlap, keep_by_rescoring
from pose_keypoints.evaluation.oks import pairwise_oks

# Maximum number of keypoint pairs that suppression compares at once, to bound its memory.
_PAIRS_AT_ONCE = 2_000_000

_SUPPRESSIONS = {"oks_nms": keep_by_overlap, "soft_oks_nms": keep_by_rescoring}


@dataclass(frozen=True)
class PosePredictions:
    """Predicted poses. D poses, K keypoints, I images; coordinates and areas in pixels of the image.

    Attributes:
        image_ids: (I,), sorted.
        image: (D,), the index of each pose's image in ``image_ids``, ascending.
        category: (D,), category ids.
        keypoints: (D, K, 3), x, y and score.
        boxes: (D, 4), x, y, width and height; NaN if not predicted.
        box_scores: (D,).
        object_areas: (D,), the area of the network's input box, or of the box around the keypoints.
        scores: (D,), scores to rank the poses by.
        spanning: Number of leading keypoints that define a pose's area if no box is predicted; ``None`` for all.
    """

    image_ids: np.ndarray
    image: np.ndarray
    category: np.ndarray
    keypoints: np.ndarray
    boxes: np.ndarray
    box_scores: np.ndarray
    object_areas: np.ndarray
    scores: np.ndarray
    spanning: int | None = None

    @classmethod
    def of(cls, samples: Sequence[SamplePoses], image_ids: np.ndarray, num_keypoints: int) -> PosePredictions:
        """Convert the poses of samples to columns, ranked by the scores of their boxes.

        Args:
            samples: Unique samples, sorted by image.
            image_ids: (I,), sorted: the evaluated images.
            num_keypoints: The number of keypoints to assume if no pose is predicted.

        Raises:
            MetricError: If a sample belongs to another image, or samples differ in their number of keypoints.
        """
        index = {image_id: position for position, image_id in enumerate(image_ids.tolist())}
        unknown = sorted({sample.image_id for sample in samples} - index.keys(), key=id_order)
        if unknown:
            raise MetricError(
                f"{len(unknown)} of the predicted images are not in the ground truth, such as image {unknown[0]}: "
                "evaluate with the annotation file of the test dataset."
            )
        samples = [sample for sample in samples if len(sample.keypoints)]
        sizes = {sample.keypoints.shape[1] for sample in samples}
        if len(sizes) > 1:
            raise MetricError(
                f"Samples must have the same number of keypoints, got {' and '.join(map(str, sorted(sizes)))}."
            )
        lengths = [len(sample.keypoints) for sample in samples]
        K = max(sizes, default=num_keypoints)
        points = _concatenate([sample.keypoints[..., :2] for sample in samples], lengths, (K, 2))
        point_scores = _concatenate([sample.keypoint_scores for sample in samples], lengths, (K,))
        boxes = _concatenate([sample.boxes for sample in samples], lengths, (4,))
        box_scores = _concatenate([sample.box_scores for sample in samples], lengths, ())
        scales = _concatenate([sample.box_scales for sample in samples], lengths, (2,))
        seen = scales[:, 0] * scales[:, 1]
        return cls(
            image_ids=image_ids,
            image=np.repeat(np.array([index[sample.image_id] for sample in samples], dtype=np.intp), lengths),
            category=np.repeat(np.array([sample.category for sample in samples], dtype=np.int64), lengths),
            keypoints=np.concatenate((points, point_scores[..., None]), axis=2),
            boxes=np.concatenate((boxes[:, :2], boxes[:, 2:] - boxes[:, :2]), axis=1),
            box_scores=box_scores,
            object_areas=np.where(np.isnan(seen), _keypoint_areas(points), seen),
            scores=box_scores,
        )

    def __len__(self) -> int:
        return len(self.image)

    @property
    def areas(self) -> np.ndarray:
        """Areas (D,) of the predicted boxes; if not predicted, of the boxes around the keypoints."""
        areas = self.boxes[:, 2] * self.boxes[:, 3]
        return np.where(np.isnan(areas), _keypoint_areas(self.keypoints[:, : self.spanning]), areas)

    def converted(self, num_keypoints: int, mapping: KeypointMapping) -> PosePredictions:
        """Convert the poses to another skeleton, see :mod:`pose_keypoints.evaluation.conversion`."""
        return replace(self, keypoints=convert_keypoints(self.keypoints, num_keypoints, mapping))

    def selected(self, keypoints: Sequence[int]) -> PosePredictions:
        """Keep only some keypoints."""
        return replace(self, keypoints=self.keypoints[:, list(keypoints)])

    def scored(self, mode: str, keypoint_score_thr: float) -> PosePredictions:
        """Set the scores to rank the poses by.

        Args:
            mode: ``bbox``: the box score; ``keypoint``: the mean keypoint score; ``bbox_keypoint``: the box score times
                the mean of the keypoint scores above the threshold; ``bbox_rle``: the sum of the box score and the mean
                and maximum of the keypoint scores.
            keypoint_score_thr: The threshold of ``bbox_keypoint``.
        """
        points = self.keypoints[..., 2]
        if mode == "bbox":
            scores = self.box_scores
        elif mode == "keypoint":
            scores = points.mean(axis=1)
        elif mode == "bbox_rle":
            scores = self.box_scores + points.mean(axis=1) + points.max(axis=1)
        else:
            sure = points > keypoint_score_thr
            scores = self.box_scores * (points * sure).sum(axis=1) / np.maximum(np.count_nonzero(sure, axis=1), 1)
        return replace(self, scores=scores)

    def without_doubles(self, mode: str, thr: float, sigmas: np.ndarray) -> PosePredictions:
        """Suppress duplicates within each image; the best pose of an image comes first.

        Args:
            mode: ``oks_nms`` or ``soft_oks_nms``, see :mod:`pose_keypoints.evaluation.nms`; ``none`` keeps all, in
                their order.
            thr: The threshold of ``oks_nms``, the width of ``soft_oks_nms``.
            sigmas: Per-keypoint standard deviations, (K,).
        """
        if mode == "none":
            return self
        keep = _SUPPRESSIONS[mode]
        counts = np.bincount(self.image, minlength=len(self.image_ids))
        kept = [np.flatnonzero(counts[self.image] == 1)]
        for images in self._group_images(counts):
            poses, areas = self.keypoints[images], self.object_areas[images]
            overlaps = pairwise_oks(poses, areas, poses, areas, sigmas)
            kept += [
                rows[keep(overlap, scores, thr)]
                for rows, overlap, scores in zip(images, overlaps, self.scores[images], strict=True)
            ]
        chosen = np.concatenate(kept)
        return self._select(chosen[np.argsort(self.image[chosen], kind="stable")])

    def coco_results(self) -> list[dict[str, Any]]:
        """Convert the poses to COCO's result format."""
        columns = {
            "image_id": self.image_ids[self.image],
            "category_id": self.category,
            "keypoints": self.keypoints.reshape(len(self), -1),
            "score": self.scores,
            "bbox": self.boxes,
        }
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        results = [dict(zip(columns, row, strict=True)) for row in rows]
        for row in np.flatnonzero(np.isnan(self.boxes).any(axis=1)).tolist():
            del results[row]["bbox"]
        return results

    def _group_images(self, counts: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the rows (B, N) of images with equally many poses, two or more, in chunks that fit into memory."""
        first = np.cumsum(counts) - counts
        for count in np.unique(counts[counts > 1]).tolist():
            rows = first[counts == count, None] + np.arange(count)
            portions = -(-rows.size * count * self.keypoints.shape[1] // _PAIRS_AT_ONCE)
            yield from np.array_split(rows, max(portions, 1))

    def _select(self, rows: np.ndarray) -> PosePredictions:
        columns = ("image", "category", "keypoints", "boxes", "box_scores", "object_areas", "scores")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def _concatenate(parts: Sequence[np.ndarray | None], lengths: Sequence[int], shape: tuple[int, ...]) -> np.ndarray:
    """Concatenate the rows of all parts, (D, *shape); missing parts are NaN."""
    blank = np.full((max(lengths, default=0), *shape), np.nan)
    rows = [blank[:length] if part is None else part for part, length in zip(parts, lengths, strict=True)]
    return np.concatenate([blank[:0], *rows])


def _keypoint_areas(keypoints: np.ndarray) -> np.ndarray:
    """Return the areas (D,) of the boxes around each pose's keypoints."""
    if not keypoints.size:
        return np.zeros(len(keypoints))
    return np.prod(np.ptp(keypoints[..., :2], axis=1), axis=1)
