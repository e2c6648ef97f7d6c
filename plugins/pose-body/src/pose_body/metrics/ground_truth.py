"""Ground truth of COCO-style keypoint evaluation, in columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.evaluation.conversion import convert_keypoints

# COCO numbers its images; other datasets name theirs. Within one dataset they are of one kind.
ImageId: TypeAlias = Any

# The share of its box that a person covers, for annotations without a segmentation: CrowdPose (Li et al., 2019).
_COVERED = 0.53

# What evaluation reads of an annotation.
ANNOTATION_KEYS = ("id", "category_id", "bbox", "keypoints", "iscrowd", "area", "num_keypoints")
_NEEDED_KEYS = ("category_id", "bbox", "keypoints")


@dataclass(frozen=True)
class GroundTruth:
    """Annotated poses of a set of images. G poses, I images, K keypoints.

    Attributes:
        source: Where they come from, for messages.
        image_ids: (I,), sorted.
        image: (G,), the index of each pose's image in ``image_ids``.
        category: (G,), category ids.
        keypoints: (G, K, 3), x and y in pixels of the image, and visibility.
        boxes: (G, 4), x, y, width and height in pixels of the image.
        areas: (G,), in square pixels.
        crowd: (G,), whether the annotation stands for a crowd, which any number of predictions may match.
        ignored: (G,), whether missing it is no error: crowds, and poses without labelled keypoints.
        crowd_index: (I,), how crowded each image is, from 0 to 1; NaN where that is unknown.
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
    def from_file(cls, path: str, *, use_area: bool = True, converter: Mapping[str, Any] | None = None) -> GroundTruth:
        """Read a COCO-style annotation file.

        Args:
            path: The JSON file.
            use_area: See :meth:`from_annotations`.
            converter: See :meth:`from_annotations`.

        Raises:
            DataError: The file is missing, is not JSON, or lacks what evaluation needs.
        """
        content = _read_json(path)
        images, annotations = (content.get(key) for key in ("images", "annotations"))
        if not isinstance(images, list) or not isinstance(annotations, list):
            raise DataError(
                f"'{path}' has no list of {'images' if not isinstance(images, list) else 'annotations'}: evaluation "
                "needs ground truth. To write predictions without it, set format_only=True."
            )
        return cls.from_annotations(
            [(annotation.get("image_id"), annotation) for annotation in annotations],
            {image["id"]: image.get("crowdIndex", np.nan) for image in images},
            source=f"'{path}'",
            use_area=use_area,
            converter=converter,
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
    ) -> GroundTruth:
        """Put COCO-style annotations into columns.

        Args:
            annotations: Image id and annotation of each pose.
            images: Id of every image that is evaluated, annotated or not, to how crowded it is (NaN: unknown).
            source: Where they come from, for messages.
            use_area: Take each pose's area from its annotation; from its box otherwise.
            converter: ``num_keypoints`` and ``mapping`` onto another skeleton, see
                :mod:`pose_keypoints.evaluation.conversion`.

        Raises:
            DataError: An annotation lacks what evaluation needs, names an image that is not there, or has another
                number of keypoints than the first.
        """
        _check(annotations, images, source, use_area)
        poses = [annotation for _, annotation in annotations]
        ids = np.unique(np.array(list(images)))
        index = {image_id: position for position, image_id in enumerate(ids.tolist())}

        num_keypoints = len(poses[0]["keypoints"]) // 3 if poses else 0
        keypoints = _column(poses, "keypoints").reshape(len(poses), num_keypoints, 3)
        boxes = _column(poses, "bbox").reshape(len(poses), 4)
        crowd = _column(poses, "iscrowd", 0).astype(bool)
        # As in COCO's own evaluation, what the annotation says about its number of labelled keypoints counts.
        labelled = np.count_nonzero(keypoints[..., 2] > 0, axis=1)
        said = _column(poses, "num_keypoints", np.nan)
        if converter is not None:
            keypoints = convert_keypoints(keypoints, converter["num_keypoints"], converter["mapping"])
            labelled, said = np.count_nonzero(keypoints[..., 2] > 0, axis=1), np.full(len(poses), np.nan)
        return cls(
            source=source,
            image_ids=ids,
            image=np.array([index[image_id] for image_id, _ in annotations], dtype=np.intp),
            category=_column(poses, "category_id").astype(np.int64),
            keypoints=keypoints,
            boxes=boxes,
            areas=_column(poses, "area") if use_area else boxes[:, 3] * boxes[:, 2] * _COVERED,
            crowd=crowd,
            ignored=crowd | (np.where(np.isnan(said), labelled, said) == 0),
            crowd_index=np.array([images[image_id] for image_id in ids.tolist()], dtype=np.float64),
        )


def _column(poses: Sequence[Mapping[str, Any]], key: str, default: float | None = None) -> np.ndarray:
    values: Iterable[Any] = (pose[key] if default is None else pose.get(key, default) for pose in poses)
    return np.array(list(values), dtype=np.float64)


def _read_json(path: str) -> Mapping[str, Any]:
    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise DataError(f"The annotation file '{path}' cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise DataError(f"The annotation file '{path}' is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise DataError(f"The annotation file '{path}' must hold an object with images and annotations.")
    return content


def _check(
    annotations: Sequence[tuple[ImageId, Mapping[str, Any]]], images: Mapping[ImageId, float], source: str, area: bool
) -> None:
    """Refuse what would come out as a wrong number or as a shape error without the annotation's id."""
    length = None
    for position, (image_id, annotation) in enumerate(annotations):
        where = f"annotation {annotation.get('id', f'number {position}')} of {source}"
        if image_id not in images:
            raise DataError(f"The image {image_id!r} of {where} is not among its images.")
        for key in _NEEDED_KEYS:
            if key not in annotation:
                raise DataError(f"There is no '{key}' in {where}.")
        if area and "area" not in annotation:
            raise DataError(f"There is no 'area' in {where}: set use_area=False to take areas from the boxes.")
        if length is None:
            length = len(annotation["keypoints"])
        if len(annotation["keypoints"]) != length or length % 3:
            raise DataError(
                f"There are {len(annotation['keypoints'])} numbers in 'keypoints' of {where}, "
                f"but the first annotation has {length}: they must be x, y and visibility of each keypoint."
            )
