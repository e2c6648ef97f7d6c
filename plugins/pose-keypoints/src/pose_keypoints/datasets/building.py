"""Build a table of instances from an annotation file or a detection file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any, cast

import msgspec
import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import (
    AnnotationFile,
    Detection,
    ImageRows,
    decode_annotations,
    known_sizes,
)
from pose_keypoints.datasets.columns import (
    ArrayColumn,
    Column,
    JsonColumn,
    ScalarColumn,
    ValueColumn,
    values_array,
)
from pose_keypoints.datasets.table import InstanceTable

logger = logging.getLogger(__name__)

Columns = dict[str, np.ndarray]
Entries = Sequence[dict[str, Any]]

# The type of a column; the others keep the axis of instances.
_COLUMN_TYPES: dict[str, type[Column]] = {
    "id": ValueColumn,
    "iscrowd": ValueColumn,
    "num_keypoints": ValueColumn,
    "area": ScalarColumn,
    "category_id": ScalarColumn,
}

# Numbers that some files give per image, and their names in a sample: CrowdPose's crowding, a video's length.
_IMAGE_NUMBERS = {"crowdIndex": "crowd_index", "nframes": "num_frames"}

# Annotations are decoded this many at a time, so that the file's text and the arrays are all that takes memory.
_CHUNK = 128


class ImageIndex:
    """The images of an annotation file, and their places in it.

    Args:
        file: The file.
        prefix: The folder of the images.
        sample_interval: Only images whose id is a multiple of it are used.

    Raises:
        DataError: An image lacks its id or its file name, or ``sample_interval`` meets an id that is no integer.
    """

    def __init__(self, file: AnnotationFile, prefix: str, *, sample_interval: int = 1) -> None:
        for i, entry in enumerate(file.images):
            if "id" not in entry or not isinstance(entry.get("file_name"), str):
                raise DataError(f"Image {i} of {file.path} lacks 'id' or 'file_name': {str(entry)[:80]}.")
        self.path = file.path
        self.left_out: set[Any] = set()
        entries = list(file.images)
        if sample_interval > 1:
            entries = [entry for entry in entries if _int_id(entry, file.path) % sample_interval == 0]
            self.left_out = {entry["id"] for entry in file.images} - {entry["id"] for entry in entries}
        # As pycocotools has it, the last of several images with one id is the one that counts.
        by_id = {entry["id"]: entry for entry in entries}
        self.entries: list[dict[str, Any]] = list(by_id.values())
        self.places: dict[Any, int] = {image_id: place for place, image_id in enumerate(by_id)}
        self._prefix = prefix
        self._sizes = known_sizes(self.entries)

    def of(self, places: Sequence[int]) -> ImageRows:
        """Return the entries of images by place, for :meth:`BaseCocoStyleDataset.parse_annotations`."""
        return ImageRows(self.entries, self._sizes, places)

    def check_left_out(self, image_id: Any, whose: str) -> None:
        """Raise a :class:`DataError`, which begins with ``whose``, unless ``sample_interval`` leaves the image out."""
        if image_id not in self.left_out:
            raise DataError(f"{whose} belongs to image id {image_id!r}, which is not among the images of {self.path}.")

    def columns(self) -> dict[str, Column]:
        """Build the columns that describe a sample's image."""
        paths = [os.path.join(self._prefix, entry["file_name"]) for entry in self.entries]  # noqa: PTH118 - may be a URI
        columns: dict[str, Column] = {
            "img_id": ValueColumn(values_array([entry["id"] for entry in self.entries])),
            "img_path": JsonColumn.of(paths),
        }
        for key, name in _IMAGE_NUMBERS.items():
            if any(key in entry for entry in self.entries):
                numbers = np.array([entry.get(key, np.nan) for entry in self.entries], dtype=np.float64)
                columns[name] = ValueColumn(numbers)
        return columns


def table_of_annotations(
    file: AnnotationFile,
    images: ImageIndex,
    *,
    parse: Callable[[Entries, Entries], Columns],
    required: Sequence[str],
) -> InstanceTable:
    """Build the table of a file's annotations, and log how many cannot be used.

    Args:
        file: The file.
        images: Its images.
        parse: Turns n annotations and their n images into columns with n rows.
        required: The keys without which an annotation is passed over.

    Raises:
        DataError: An annotation is invalid; the message names it.
    """
    places: list[int] = []
    kept: list[msgspec.Raw] = []
    chunks: list[Columns] = []
    for start in range(0, max(len(file.annotations), 1), _CHUNK):
        entries, rows, texts = _located(file, file.annotations[start : start + _CHUNK], images, required)
        chunks.append(parse(entries, images.of(rows)))
        places += rows
        kept += texts

    image_of = np.array(places, dtype=np.int64)
    order = np.argsort(image_of, kind="stable")
    columns = {key: np.concatenate([chunk[key] for chunk in chunks])[order] for key in chunks[0]}
    reasons = unusable_instances(columns)
    table = InstanceTable(
        images=images.columns(),
        image_of=image_of[order],
        columns={key: _column(key, array) for key, array in columns.items()},
        usable=~np.logical_or.reduce([np.zeros(len(order), dtype=bool), *reasons.values()]),
        annotations=JsonColumn(kept, order),
    )
    _log_usable(file, table, reasons)
    return table


def _located(
    file: AnnotationFile, texts: Sequence[msgspec.Raw], images: ImageIndex, required: Sequence[str]
) -> tuple[list[dict[str, Any]], list[int], Sequence[msgspec.Raw]]:
    """Return the annotations of a chunk that can be parsed, the places of their images, and their texts."""
    entries = decode_annotations(texts, source=file.path)
    places = [images.places.get(entry.get("image_id")) for entry in entries]
    keys = frozenset(required)
    taken = [place is not None and keys <= entry.keys() for place, entry in zip(places, entries, strict=True)]
    if all(taken):
        return entries, cast("list[int]", places), texts
    for place, entry in zip(places, entries, strict=True):
        if place is None:
            images.check_left_out(entry.get("image_id"), f"Annotation id {entry['id']!r}")
    chosen = list(compress(zip(entries, places, texts, strict=True), taken))
    return (
        [entry for entry, _, _ in chosen],
        [cast("int", place) for _, place, _ in chosen],
        [text for *_, text in chosen],
    )


def unusable_instances(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Find the instances that can be neither trained nor tested on, by reason.

    Args:
        columns: Any of these, with N rows: ``iscrowd`` (N,), ``num_keypoints`` (N,), ``keypoints``
            (N, K, 2), ``bbox`` (N, 4) xyxy.

    Returns:
        A mask (N,) per reason.
    """
    reasons: dict[str, np.ndarray] = {}
    if "iscrowd" in columns:
        reasons["crowds"] = columns["iscrowd"] != 0
    if "num_keypoints" in columns:
        reasons["without a labeled keypoint"] = columns["num_keypoints"] == 0
    if "bbox" in columns:
        reasons["boxes without area in the image"] = (
            np.min(columns["bbox"][:, 2:4] - columns["bbox"][:, :2], axis=1) <= 0
        )
    if "keypoints" in columns:
        reasons["without coordinates"] = np.max(columns["keypoints"], axis=(1, 2)) <= 0
    return reasons


def _log_usable(file: AnnotationFile, table: InstanceTable, reasons: Mapping[str, np.ndarray]) -> None:
    total, left_out = len(file.annotations), len(file.annotations) - len(table.usable)
    counts = {"left out": left_out} | {reason: int(mask.sum()) for reason, mask in reasons.items()}
    why = ", ".join(f"{count} {reason}" for reason, count in counts.items() if count)
    logger.info("%s: %d of %d annotations can be used%s", file.path, table.usable.sum(), total, why and f" ({why})")


def table_of_detections(
    detections: Sequence[Detection], images: ImageIndex, num_keypoints: int, *, source: str
) -> InstanceTable:
    """Build the table of detected persons (category 1), in the order of the file.

    Keypoints are zeros and count as visible, so that a test pipeline runs as it does with annotations. A box without
    area cannot be used.

    Raises:
        DataError: A detection belongs to an image that the annotation file lacks, or none is of a person.
    """
    persons = [(i, detection) for i, detection in enumerate(detections) if detection.category_id == 1]
    if detections and not persons:
        found = ", ".join(map(str, sorted({detection.category_id for detection in detections})))
        raise DataError(f"None of the {len(detections)} detections of {source} is of category 1, only of {found}.")
    rows: list[tuple[int, int, Detection]] = []
    for row, (i, detection) in enumerate(persons):
        place = images.places.get(detection.image_id)
        if place is None:
            images.check_left_out(detection.image_id, f"Detection {i} of {source}")
        else:
            rows.append((row, place, detection))
    N, K = len(rows), num_keypoints
    numbers = np.array([(*detection.bbox[:4], detection.score) for _, _, detection in rows], dtype=np.float32)
    numbers = numbers.reshape(N, 5)
    xywh, score = numbers[:, :4], numbers[:, 4]
    entries = images.entries
    shapes = np.array([(entry.get("height", 0), entry.get("width", 0)) for entry in entries], dtype=np.int64)
    return InstanceTable(
        images={**images.columns(), "img_shape": ValueColumn(shapes.reshape(-1, 2))},
        image_of=np.array([place for _, place, _ in rows], dtype=np.int64),
        columns={
            "id": ValueColumn(np.array([row for row, _, _ in rows], dtype=np.int64)),
            "bbox": ArrayColumn(np.hstack((xywh[:, :2], xywh[:, :2] + xywh[:, 2:]))),
            "bbox_score": ArrayColumn(score),
            "keypoints": ArrayColumn(np.zeros((N, K, 2), dtype=np.float32)),
            "keypoints_visible": ArrayColumn(np.ones((N, K), dtype=np.float32)),
        },
        usable=np.logical_and(*(xywh[:, 2:] > 0).T),
    )


def _column(key: str, array: np.ndarray) -> Column:
    if array.dtype.kind not in "biuf":
        return ValueColumn(array)
    return _COLUMN_TYPES.get(key, ArrayColumn)(array)  # type: ignore[call-arg]


def _int_id(entry: dict[str, Any], path: str) -> int:
    if not isinstance(entry["id"], int):
        raise DataError(f"sample_interval needs image ids that are integers, but {path} has {entry['id']!r}.")
    return entry["id"]
