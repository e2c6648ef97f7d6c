"""Build a table of instances from an annotation file or a detection file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any, cast

import msgspec
import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile, decode_annotations, have_values
from pose_keypoints.datasets.categories import is_category
from pose_keypoints.datasets.checks import check_columns
from pose_keypoints.datasets.columns import ArrayColumn, Column, JsonColumn, ScalarColumn, ValueColumn
from pose_keypoints.datasets.detection_file import Detection
from pose_keypoints.datasets.ids import id_order
from pose_keypoints.datasets.image_index import ImageIndex
from pose_keypoints.datasets.numbers import Entries, values_or
from pose_keypoints.datasets.table import InstanceTable

logger = logging.getLogger(__name__)

Columns = dict[str, np.ndarray]

# The type of a column; the others keep the axis of instances.
_COLUMN_TYPES: dict[str, type[Column]] = {
    "id": ValueColumn,
    "iscrowd": ValueColumn,
    "num_keypoints": ValueColumn,
    "area": ScalarColumn,
    "category_id": ScalarColumn,
}

# Annotations are decoded this many at a time, so that the file's text and the arrays are all that takes memory.
_CHUNK = 128


def table_of_annotations(
    file: AnnotationFile,
    images: ImageIndex,
    *,
    parse: Callable[[Entries, Entries], Columns],
    required: Sequence[str],
    category: int | None = None,
) -> InstanceTable:
    """Build the table of a file's annotations, and log how many cannot be used.

    Args:
        file: The file.
        images: Its images.
        parse: Turns n annotations and their n images into columns with n rows.
        required: The keys without which an annotation is passed over.
        category: The category whose annotations are used; of all when left out.

    Raises:
        DataError: An annotation is invalid; the message names it.
    """
    places: list[int] = []
    kept: list[msgspec.Raw] = []
    chunks: list[Columns] = []
    for start in range(0, max(len(file.annotations), 1), _CHUNK):
        chunk = file.annotations[start : start + _CHUNK]
        entries, rows, texts = _located(file, chunk, images, required, category)
        chunks.append(parse(entries, images.of(rows)))
        places += rows
        kept += texts

    image_of = np.array(places, dtype=np.int64)
    order = np.argsort(image_of, kind="stable")
    columns = {key: np.concatenate([chunk[key] for chunk in chunks])[order] for key in chunks[0]}
    check_columns(columns, image_of[order], file, images)
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
    file: AnnotationFile,
    texts: Sequence[msgspec.Raw],
    images: ImageIndex,
    required: Sequence[str],
    category: int | None,
) -> tuple[list[dict[str, Any]], list[int], Sequence[msgspec.Raw]]:
    """Return the annotations of a chunk that can be parsed, the places of their images, and their texts."""
    entries = decode_annotations(texts, source=file.path)
    places = images.places(
        [entry.get("image_id") for entry in entries],
        whose=lambda i: f"Annotation id {entries[i]['id']!r}",
        source=file.path,
    )
    wanted = have_values(entries, required)
    if None in places:
        wanted = [value and place is not None for value, place in zip(wanted, places, strict=True)]
    if category is not None:
        ids = values_or(entries, "category_id", np.ones(len(entries), dtype=np.int64), source=file.path)
        wanted = (np.array(wanted, dtype=bool) & (ids == category)).tolist()
    if all(wanted):
        return entries, cast("list[int]", places), texts
    return (
        list(compress(entries, wanted)),
        cast("list[int]", list(compress(places, wanted))),
        list(compress(texts, wanted)),
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
    detections: Sequence[Detection], images: ImageIndex, num_keypoints: int, *, source: str, category: int = 1
) -> InstanceTable:
    """Build the table of detected instances of a category, in the order of the file.

    Keypoints are zeros and count as visible, so that a test pipeline runs as it does with annotations. A box without
    area cannot be used.

    Raises:
        DataError: A detection belongs to an image that the annotation file lacks, or none is of the category.
    """
    chosen = [i for i, detection in enumerate(detections) if is_category(detection.category_id, category)]
    if detections and not chosen:
        found = ", ".join(map(str, sorted({detection.category_id for detection in detections}, key=id_order)))
        raise DataError(
            f"None of the {len(detections)} detections of {source} is of category {category}, only of {found}: choose "
            "one with category=."
        )
    found_at = images.places(
        [detections[i].image_id for i in chosen], whose=lambda n: f"Detection {chosen[n]} of {source}", source=source
    )
    rows = [row for row, place in enumerate(found_at) if place is not None]
    N, K = len(rows), num_keypoints
    numbers = np.array([(*detections[chosen[row]].bbox[:4], detections[chosen[row]].score) for row in rows], np.float32)
    numbers = numbers.reshape(N, 5)
    xywh, score = numbers[:, :4], numbers[:, 4]
    image_columns = images.columns()
    return InstanceTable(
        images={**image_columns, "img_shape": image_columns["annotated_shape"]},
        image_of=np.array([found_at[row] for row in rows], dtype=np.int64),
        columns={
            "id": ValueColumn(np.array(rows, dtype=np.int64)),
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
