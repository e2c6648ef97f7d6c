"""Ground truth of COCO-style keypoint evaluation, in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets import Entries, read_coco_file, stacked_keypoints, stacked_numbers, values_or
from pose_keypoints.datasets.annotation_file import decode_annotations, have_values
from pose_keypoints.datasets.categories import category_id_of
from pose_keypoints.datasets.columns import values_array
from pose_keypoints.datasets.findings import noting
from pose_keypoints.datasets.ids import IdPlaces, ImageId, id_order
from pose_keypoints.datasets.image_index import image_numbers
from pose_keypoints.evaluation.conversion import convert_keypoints

# Keys that evaluation reads from an annotation, other than its keypoints.
ANNOTATION_KEYS = ("id", "category_id", "bbox", "iscrowd", "area", "num_keypoints")

# Annotations are decoded this many at a time, so that their segmentations do not add up in memory.
_CHUNK = 1024

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
    def from_file(cls, path: str, *, category: int | str | None = None, **options: Any) -> GroundTruth:
        """Read a COCO-style annotation file.

        Args:
            path: The JSON file.
            category: Use only annotations of this category, by id or name. Default: all of them.
            **options: See :meth:`from_annotations`.

        Raises:
            DataError: If the file is missing, is not JSON, or lacks a field that evaluation needs.
        """
        with noting():
            file = read_coco_file(path)
            annotations: list[tuple[ImageId, dict[str, Any]]] = []
            for start in range(0, len(file.annotations), _CHUNK):
                for entry in decode_annotations(file.annotations[start : start + _CHUNK], source=path):
                    entry.pop("segmentation", None)  # large, and unused
                    annotations.append((entry.pop("image_id", None), entry))
            crowding = image_numbers(file.images, "crowdIndex", source=path).tolist()
            return cls.from_annotations(
                annotations,
                {image["id"]: crowd_index for image, crowd_index in zip(file.images, crowding, strict=True)},
                source=path,
                category=category_id_of(file.categories, category, source=path),
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
        category: int | None = None,
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
            category: Use only annotations of this category id. Default: all of them.

        Raises:
            DataError: If an annotation lacks a field that evaluation needs, names an image that does not exist, or has
                another number of keypoints than most.
        """
        complete = have_values([entry for _, entry in annotations], ("bbox", *parts))
        annotations = list(compress(annotations, complete))
        poses = [entry for _, entry in annotations]
        categories = values_or(poses, "category_id", np.ones(len(poses), dtype=np.int64), source=source)
        if category is not None:
            rows = np.flatnonzero(categories == category).tolist()
            annotations, poses = [annotations[row] for row in rows], [poses[row] for row in rows]
            categories = categories[rows]
        ids = sorted(images, key=id_order)
        index = _image_places(annotations, ids, source)
        if use_area:
            _check_areas(poses, source)
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
            image_ids=values_array(ids),
            image=index,
            category=categories,
            keypoints=keypoints,
            boxes=boxes,
            areas=values_or(poses, "area", covered, source=source) if use_area else covered,
            crowd=crowd,
            ignored=crowd | (num_labeled == 0),
            crowd_index=np.array([images[image_id] for image_id in ids], dtype=np.float64),
        )

    def selected(self, keypoints: Sequence[int]) -> GroundTruth:
        """Keep only some keypoints; poses with none of them labeled are ignored."""
        chosen = self.keypoints[:, list(keypoints)]
        return replace(self, keypoints=chosen, ignored=self.crowd | (_num_labeled(chosen) == 0))


def _read_keypoints(poses: Entries, part: str, source: str) -> np.ndarray:
    """Return the keypoints (G, K, 3), with the K of the annotations."""
    num_keypoints = _size(poses[0][part]) // 3 if poses else 0
    try:
        return stacked_keypoints(poses, part, num_keypoints, source=source)
    except DataError:
        _check_sizes(poses, part, source)
        raise


def _check_sizes(poses: Entries, part: str, source: str) -> None:
    """Name the first annotation that has another number of keypoints than most."""
    sizes = Counter(_size(pose[part]) for pose in poses)
    usual = max(sizes, key=sizes.__getitem__)
    for pose in poses:
        size = _size(pose[part])
        if size != usual:
            has = f"{size // 3} keypoints" if size % 3 == 0 else f"{size} numbers"
            raise DataError(
                f"'{part}' of annotation id {pose.get('id')} of {source} has {has}, that of {sizes[usual]} others has "
                f"{usual // 3} keypoints. Where a file has several skeletons, choose one with category=."
            )


def _size(value: Any) -> int:
    try:
        return int(np.size(value))
    except ValueError:  # lists of different lengths
        return -1


def _num_labeled(keypoints: np.ndarray) -> np.ndarray:
    return np.count_nonzero(keypoints[..., 2] > 0, axis=1)


def _image_places(
    annotations: Sequence[tuple[ImageId, Mapping[str, Any]]], ids: Sequence[ImageId], source: str
) -> np.ndarray:
    """Return the place (G,) of each annotation's image in ``ids``."""
    places = IdPlaces(ids).find([image_id for image_id, _ in annotations], source=source)
    if None in places:
        image_id, annotation = annotations[places.index(None)]
        raise DataError(
            f"image_id {image_id!r} of annotation id {annotation.get('id')} of {source} must be the id of one of its "
            "images."
        )
    return np.array(places, dtype=np.intp)


def _check_areas(poses: Sequence[Mapping[str, Any]], source: str) -> None:
    for annotation in poses:
        if annotation.get("area") is None:
            raise DataError(
                f"There is no 'area' in annotation id {annotation.get('id')} of {source}: set use_area=False to use "
                "areas of the boxes."
            )
