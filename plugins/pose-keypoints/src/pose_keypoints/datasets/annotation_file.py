"""Reading annotation files in COCO's format, and detection files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from pose_core.errors import DataError

T = TypeVar("T")

_decode = msgspec.json.Decoder().decode

# What Python's own json module writes for numbers that JSON does not have.
_NOT_A_NUMBER = re.compile(rb"(?<=[\[,:\s])(?:NaN|-?Infinity)(?=[\s,\]}])")


@dataclass(frozen=True)
class AnnotationFile:
    """The content of an annotation file.

    Attributes:
        path: Where it was read from, for messages.
        images: The entries of its images.
        annotations: The entries of its annotations, each as the file's JSON text: most of an annotation (the
            segmentation) is hardly ever needed, and as text it takes a fraction of the memory and of the time.
        categories: The entries of its categories.
    """

    path: str
    images: Sequence[dict[str, Any]]
    annotations: Sequence[msgspec.Raw]
    categories: Sequence[dict[str, Any]]


class Detection(msgspec.Struct, gc=False):
    """One entry of a detection file; further keys are ignored.

    Attributes:
        image_id: The id of its image in the annotation file.
        category_id: What was detected.
        bbox: Left, top, width and height in pixels; further numbers are ignored.
        score: The detector's confidence.
    """

    image_id: int | str
    category_id: int
    bbox: list[float]
    score: float


class _CocoFile(msgspec.Struct):
    images: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET
    annotations: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    categories: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET


def read_coco_file(path: str, *, needs: Iterable[str] = ("images", "annotations", "categories")) -> AnnotationFile:
    """Read an annotation file in COCO's format.

    Args:
        path: The file, or a URI that mmengine's storage backends open.
        needs: The required parts.

    Raises:
        DataError: The file cannot be read, is not JSON, or lacks a required part.
    """
    content = read_json(path, _CocoFile, "a COCO annotation file")
    for part in needs:
        if getattr(content, part) is msgspec.UNSET:
            raise DataError(f"The annotation file {path} lacks '{part}': it is not in COCO's format.")
    return AnnotationFile(path, content.images or [], content.annotations or [], content.categories or [])


def read_detections(path: str) -> list[Detection]:
    """Read a file of detected boxes, in the format of COCO's detection results.

    Raises:
        DataError: The file cannot be read, is not JSON, or an entry lacks a key, or is out of range.
    """
    detections = read_json(path, list[Detection], "a list of detections with image_id, category_id, bbox and score")
    for i, detection in enumerate(detections):
        if len(detection.bbox) < 4:
            raise DataError(
                f"Detection {i} of {path} needs left, top, width and height as its bbox, got {detection.bbox}."
            )
        if not 0 <= detection.score <= 1:
            raise DataError(f"Detection {i} of {path} has the score {detection.score}: scores lie between 0 and 1.")
    return detections


def read_json(path: str, shape: type[T], what: str) -> T:
    """Read a JSON file and check its type.

    ``NaN`` and ``Infinity``, which are not JSON but are written by Python, are read as ``null``.

    Args:
        path: The file, or a URI that mmengine's storage backends open.
        shape: The required type of its content, as :mod:`msgspec` understands it.
        what: What the file should be, for messages.

    Raises:
        DataError: The file cannot be read, is not JSON, or has another type.
    """
    content = _read_bytes(path)
    try:
        try:
            return msgspec.json.decode(content, type=shape)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            return msgspec.json.decode(_NOT_A_NUMBER.sub(b"null", content), type=shape)
    except msgspec.ValidationError as error:
        raise DataError(f"{path} is not {what}: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a JSON file, or it is damaged: {error}.") from error


def _read_bytes(path: str) -> bytes:
    if "://" in path:
        from mmengine import fileio

        try:
            return bytes(fileio.get(path))
        except Exception as error:  # every storage backend has its own
            raise DataError(f"{path} cannot be read: {error}") from error
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def decode_annotation(text: msgspec.Raw, *, source: str) -> dict[str, Any]:
    """Decode one annotation of :attr:`AnnotationFile.annotations`; see :func:`decode_annotations`."""
    return decode_annotations((text,), source=source)[0]


def decode_annotations(texts: Iterable[msgspec.Raw], *, source: str) -> list[dict[str, Any]]:
    """Decode annotations of :attr:`AnnotationFile.annotations`.

    Raises:
        DataError: One is not a dict with an ``id``.
    """
    annotations = [_decode(text) for text in texts]
    for annotation in annotations:
        if not isinstance(annotation, dict) or "id" not in annotation:
            raise DataError(f"An annotation of {source} has no 'id': {str(annotation)[:80]}.")
    return annotations


def stacked_numbers(entries: Sequence[dict[str, Any]], key: str, length: int, *, source: str) -> np.ndarray:
    """Stack the lists of numbers that annotations have under ``key`` into one array.

    Args:
        entries: N annotations.
        key: The key of a list of ``length`` finite numbers.
        length: The length of each list.
        source: The annotation file, for messages.

    Returns:
        (N, length) float64.

    Raises:
        DataError: A list has another length, or contains something that is not a finite number.
    """
    values = [entry[key] for entry in entries]
    try:
        array = np.array(values, dtype=np.float64).reshape(len(entries), length)
    except (TypeError, ValueError):
        array = np.full((len(entries), length), np.nan)
        for i, value in enumerate(values):
            array[i] = _numbers(value, length, f"'{key}' of annotation id {entries[i].get('id')} of {source}")
    if not np.isfinite(array).all():
        bad = int(np.flatnonzero(~np.isfinite(array).all(axis=1))[0])
        raise DataError(
            f"'{key}' of annotation id {entries[bad].get('id')} of {source} holds a value that is not a finite number."
        )
    return array


def _numbers(value: Any, length: int, what: str) -> np.ndarray:
    try:
        array = np.array(value, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise DataError(f"{what} must be a list of {length} numbers, got {str(value)[:80]}.") from None
    if len(array) != length:
        raise DataError(f"{what} must hold {length} numbers, got {len(array)}.")
    return array


def values_or(entries: Sequence[dict[str, Any]], key: str, default: np.ndarray, *, source: str) -> np.ndarray:
    """Return the number that each of N annotations has under ``key``, or that of ``default`` (N,), in its type.

    Raises:
        DataError: The value is not a number.
    """
    values = [entry.get(key) for entry in entries]
    if None in values:
        values = [other if value is None else value for value, other in zip(values, default.tolist(), strict=True)]
    try:
        return np.array(values, dtype=default.dtype)
    except (TypeError, ValueError):
        bad = next(entry for entry in entries if not isinstance(entry.get(key), (int, float, type(None))))
        raise DataError(
            f"'{key}' of annotation id {bad['id']} of {source} must be a number, got {str(bad[key])[:80]!r}."
        ) from None


class ImageRows(Sequence[dict[str, Any]]):
    """The image entry of each annotation: an image appears as often as it has annotations.

    Args:
        entries: The entries of M images.
        sizes: Their :func:`known_sizes`, (M, 2).
        rows: The image of each annotation.
    """

    def __init__(self, entries: Sequence[dict[str, Any]], sizes: np.ndarray, rows: Sequence[int]) -> None:
        self.sizes = sizes[rows]
        self._entries = entries
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        """Return the entry of an index, or the entries of a slice."""
        if isinstance(index, slice):
            return [self._entries[row] for row in self._rows[index]]
        return self._entries[self._rows[index]]


def known_sizes(images: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return width and height of N images, (N, 2); NaN where an entry lacks them."""
    try:
        sides = [np.array([image.get(side) for image in images], dtype=np.float64) for side in ("width", "height")]
    except (TypeError, ValueError):
        numbers = [[image.get(side) for image in images] for side in ("width", "height")]
        sides = [np.array([n if isinstance(n, (int, float)) else np.nan for n in side]) for side in numbers]
    return np.stack(sides, axis=1)


def image_sizes(images: Sequence[dict[str, Any]], *, source: str) -> np.ndarray:
    """Return width and height of N images, (N, 2).

    Raises:
        DataError: An image lacks them.
    """
    sizes = images.sizes if isinstance(images, ImageRows) else known_sizes(images)
    if np.isnan(sizes).any():
        bad = images[int(np.flatnonzero(np.isnan(sizes).any(axis=1))[0])]
        raise DataError(f"Image id {bad['id']} of {source} has no 'width' and 'height' in pixels.")
    return sizes
