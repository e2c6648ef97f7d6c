"""Reading detection files: boxes in the format of COCO's detection results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import read_json
from pose_keypoints.datasets.findings import note
from pose_keypoints.datasets.ids import ImageId, as_id
from pose_keypoints.datasets.numbers import number_of

_WHAT = "a list of detections with image_id, category_id, bbox and score"

# How far from 0 to 1 rounding may lead.
_ROUNDING = 1e-3

_ODD_SCORES = "{count} scores are not between 0 and 1, such as {example}: poses are ranked by them as they are"


class Detection(msgspec.Struct, gc=False):
    """One entry of a detection file; further keys are ignored.

    Attributes:
        image_id: The id of its image in the annotation file.
        category_id: What was detected.
        bbox: Left, top, width and height in pixels; further numbers are ignored.
        score: The detector's confidence.
    """

    image_id: ImageId
    category_id: ImageId
    bbox: list[float]
    score: float


def read_detections(path: str) -> list[Detection]:
    """Read a file of detected boxes, in the format of COCO's detection results.

    Raises:
        DataError: The file cannot be read, is not JSON, or an entry lacks a key or has an invalid value.
    """
    entries = read_json(path, list[msgspec.Raw], _WHAT)
    try:
        detections = [_decode(text) for text in entries]
    except msgspec.ValidationError:
        # Slower, and lenient about how ids and numbers are written; or this finds what is wrong.
        detections = [detection_of(msgspec.json.decode(text), i, source=path) for i, text in enumerate(entries)]
    for i, detection in enumerate(detections):
        if len(detection.bbox) < 4:
            raise DataError(
                f"Detection {i} of {path} needs left, top, width and height as its bbox, got {detection.bbox}."
            )
        if not -_ROUNDING <= detection.score <= 1 + _ROUNDING:
            note(path, _ODD_SCORES, example=f"{detection.score} of detection {i}")
    return detections


_decode: Callable[[msgspec.Raw], Detection] = msgspec.json.Decoder(Detection).decode


def detection_of(entry: Any, number: int, *, source: str) -> Detection:
    """Return the detection of a decoded entry.

    Args:
        entry: The entry.
        number: Its place in the file.
        source: The file, for messages.

    Raises:
        DataError: The entry lacks a key, or holds something else than it should.
    """
    what = f"detection {number}"
    for key in Detection.__struct_fields__:
        if not isinstance(entry, Mapping) or entry.get(key) is None:
            raise DataError(f"Detection {number} of {source} lacks '{key}': {str(entry)[:80]}.")
    return Detection(
        as_id(entry["image_id"], f"'image_id' of {what} of {source}"),
        as_id(entry["category_id"], f"'category_id' of {what} of {source}"),
        box_of(entry["bbox"], what, source=source),
        number_of(entry["score"], f"The score of {what}", source=source),
    )


def box_of(value: Any, what: str, *, source: str) -> list[float]:
    """Return left, top, width and height (and what may follow them) of a box as finite numbers.

    Args:
        value: The box.
        what: Whose it is, for messages: ``entry 3``.
        source: The file, for messages.

    Raises:
        DataError: It is not a list of 4 or more finite numbers.
    """
    try:
        box = [number_of(number, f"The bbox of {what}", source=source) for number in value]
    except (DataError, TypeError):
        box = []
    if len(box) < 4:
        raise DataError(f"The bbox of {what} of {source} must be 4 finite numbers, got {str(value)[:80]}.")
    return box
