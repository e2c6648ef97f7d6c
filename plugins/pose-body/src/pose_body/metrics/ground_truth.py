"""Ground truth of COCO-style keypoint evaluation, in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec
import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets import read_json, stacked_numbers, values_or
from pose_keypoints.evaluation.conversion import convert_keypoints

# COCO's image ids are numbers, those of other datasets may be strings; a dataset does not mix them.
ImageId: TypeAlias = Any

# Keys that evaluation reads from an annotation, other than its keypoints.
ANNOTATION_KEYS = ("id", "category_id", "bbox", "iscrowd", "area", "num_keypoints")

# The fraction of its box that a person covers, for annotations without a segmentation: CrowdPose (Li et al., 2019).
_COVERED = 0.53


@dataclass(frozen=True)
class GroundTruth:
    """Annotated poses of a set of images. G poses, I images, K keypoints.

    Attributes:
        source: Name of their source, for messages.
        image_ids: (I,), sorted.
        image: (G,), the index of each pose's image in ``image_ids``.
        category: (G,), category ids.
        keypoints: (G, K, 3), x and y in pixels of the image, and visibility.
        boxes: (G, 4), x, y, width and height in pixels of the image.
        areas: (G,), in square pixels.
        crowd: (G,), whether the annotation is a crowd, which any number of predictions may match.
        ignored: (G,), whether missing it is not an error: crowds, and poses without labeled keypoints.
        crowd_index: (I,), how crowded each image is, from 0 to 1; NaN if unknown.
    """

    source: str
    image_ids: np.ndarray
    image: np.ndarray
    category: np.ndarray
    keypoints: np.ndarray
    boxes: np.ndarray
    areas: np.ndarray
    crowd: np.ndarray
    ignored: np.ndarray
    crowd_index: np.ndarray

    @classmethod
    def from_file(cls, path: str, **options: Any) -> GroundTruth:
        """Read a COCO-style annotation file.

        Args:
            path: The JSON file.
            **options: See :meth:`from_annotations`.

        Raises:
            DataError: If the file is missing, is not JSON, or lacks a field that evaluation needs.
        """
        content = read_json(path, _CocoFile, "a COCO annotation file with images and annotations")
        return cls.from_annotations(
            [(annotation.pop("image_id", None), annotation) for annotation in content.annotations],
            {image.id: image.crowdIndex for image in content.images},
            source=path,
            **options,
        )

    @classmethod
    def from_annotations(
        cls,
        annotations: Sequence[tuple[ImageId, Mapping[str, Any]]],
        images: Mapping[ImageId, float],
        *,
        source: str,
        use_area: bool = True,
        converter: Mapping[str, Any] | None = None,
        parts: Sequence[str] = ("keypoints",),
    ) -> GroundTruth:
        """Convert COCO-style annotations to columns.

        Annotations without a box or keypoints are skipped.

        Args:
            annotations: Image id and annotation of each pose.
            images: Ids of all images to evaluate, annotated or not, to their crowd index (NaN: unknown).
            source: Name of their source, for messages.
            use_area: Use each annotation's area; otherwise that of its box.
            converter: ``num_keypoints`` and ``mapping`` to another skeleton, see
                :mod:`pose_keypoints.evaluation.conversion`.
            parts: The keys of an annotation's keypoints, which are concatenated in this order.

        Raises:
            DataError: If an annotation lacks a field that evaluation needs, names an image that does not exist, or has
                another number of keypoints than the first.
        """
        annotations = [(image_id, entry) for image_id, entry in annotations if {"bbox", *parts} <= entry.keys()]
        poses = [dict(entry) for _, entry in annotations]
        _check(annotations, images, source, needs_area=use_area)
        ids = np.unique(np.array(list(images)))
        index = {image_id: position for position, image_id in enumerate(ids.tolist())}

        keypoints = np.concatenate([_read_keypoints(poses, part, source) for part in parts], axis=1)
        boxes = stacked_numbers(poses, "bbox", 4, source=source)
        crowd = values_or(poses, "iscrowd", np.zeros(len(poses)), source=source) > 0
        num_labeled = _num_labeled(keypoints)
        if len(parts) == 1:
            # As in COCO's evaluation, the annotation's num_keypoints decides if it has one.
            num_labeled = values_or(poses, "num_keypoints", num_labeled, source=source)
        if converter is not None:
            keypoints = convert_keypoints(keypoints, converter["num_keypoints"], converter["mapping"])
            num_labeled = _num_labeled(keypoints)
        covered = boxes[:, 3] * boxes[:, 2] * _COVERED
        return cls(
            source=source,
            image_ids=ids,
            image=np.array([index[image_id] for image_id, _ in annotations], dtype=np.intp),
            category=values_or(poses, "category_id", np.ones(len(poses), dtype=np.int64), source=source),
            keypoints=keypoints,
            boxes=boxes,
            areas=values_or(poses, "area", covered, source=source) if use_area else covered,
            crowd=crowd,
            ignored=crowd | (num_labeled == 0),
            crowd_index=np.array([images[image_id] for image_id in ids.tolist()], dtype=np.float64),
        )

    def selected(self, keypoints: Sequence[int]) -> GroundTruth:
        """Keep only some keypoints; poses with none of them labeled are ignored."""
        chosen = self.keypoints[:, list(keypoints)]
        return replace(self, keypoints=chosen, ignored=self.crowd | (_num_labeled(chosen) == 0))


class _Image(msgspec.Struct):
    id: int | str
    crowdIndex: float = float("nan")  # noqa: N815


class _CocoFile(msgspec.Struct):
    images: list[_Image]
    annotations: list[dict[str, Any]]


def _read_keypoints(poses: Sequence[dict[str, Any]], part: str, source: str) -> np.ndarray:
    """Return the keypoints (G, K, 3), with the K of the first annotation."""
    num_keypoints = np.size(poses[0][part]) // 3 if poses else 0
    return stacked_numbers(poses, part, 3 * num_keypoints, source=source).reshape(len(poses), num_keypoints, 3)


def _num_labeled(keypoints: np.ndarray) -> np.ndarray:
    return np.count_nonzero(keypoints[..., 2] > 0, axis=1)


def _check(
    annotations: Sequence[tuple[ImageId, Mapping[str, Any]]],
    images: Mapping[ImageId, float],
    source: str,
    *,
    needs_area: bool,
) -> None:
    for image_id, annotation in annotations:
        where = f"annotation id {annotation.get('id')} of {source}"
        if image_id not in images:
            raise DataError(f"image_id {image_id!r} of {where} must be the id of one of its images.")
        if needs_area and annotation.get("area") is None:
            raise DataError(f"There is no 'area' in {where}: set use_area=False to use areas of the boxes.")
