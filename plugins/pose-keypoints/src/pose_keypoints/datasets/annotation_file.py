"""Reading annotation files in COCO's format: the one place that knows how their ids may be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pose_core.errors import DataError
from pose_keypoints.datasets.findings import note
from pose_keypoints.datasets.ids import as_id

T = TypeVar("T")

_decode = msgspec.json.Decoder().decode

# What Python's own json module writes for numbers that JSON does not have.
_NOT_A_NUMBER = re.compile(rb"(?<=[\[,:\s])(?:NaN|-?Infinity)(?=[\s,\]}])")

# What Windows' editors put before a text.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_REPEATED = "{count} images are listed more than once, such as {example}: the last entry counts"


@dataclass(frozen=True)
class AnnotationFile:
    """The content of an annotation file.

    Attributes:
        path: Where it was read from, for messages.
        images: The entries of its images, with ids that are whole numbers or text.
        annotations: The entries of its annotations, each as the file's JSON text: most of an annotation (the
            segmentation) is hardly ever needed, and as text it takes a fraction of the memory and of the time.
        categories: The entries of its categories.
    """

    path: str
    images: Sequence[dict[str, Any]]
    annotations: Sequence[msgspec.Raw]
    categories: Sequence[dict[str, Any]]


class _CocoFile(msgspec.Struct):
    images: list[dict[str, Any]] | None = None
    annotations: list[msgspec.Raw] | None = None
    categories: list[dict[str, Any]] | None = None


def read_coco_file(path: str, *, needs: Iterable[str] = ("images", "annotations")) -> AnnotationFile:
    """Read an annotation file in COCO's format.

    Args:
        path: The file, or a URI that mmengine's storage backends open.
        needs: The required parts.

    Raises:
        DataError: The file cannot be read, is not JSON, lacks a required part, or an image has no valid id, or that of
            another image.
    """
    content = read_json(path, _CocoFile, "a COCO annotation file")
    for part in needs:
        if getattr(content, part) is None:
            raise DataError(f"The annotation file {path} lacks '{part}': it is not in COCO's format.")
    images = content.images or []
    _check_images(images, path)
    categories = [{**entry, "id": _category_id(entry.get("id"))} for entry in content.categories or []]
    return AnnotationFile(path, images, content.annotations or [], categories)


def _category_id(value: Any) -> Any:
    """Return the id of a category as a number where it is one that is written as text."""
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


def _check_images(images: list[dict[str, Any]], path: str) -> None:
    """Write the ids as :func:`as_id` does, and check that no two pictures share one."""
    names: dict[Any, Any] = {}
    repeated: list[Any] = []
    clashes: list[tuple[Any, Any, Any]] = []
    for i, entry in enumerate(images):
        if entry.get("id") is None:
            raise DataError(f"Image {i} of {path} lacks 'id': {str(entry)[:80]}.")
        if type(entry["id"]) is not int:
            entry["id"] = as_id(entry["id"], f"The id of image {i} of {path}")
        image_id, name = entry["id"], entry.get("file_name")
        if image_id not in names:
            names[image_id] = name
        elif names[image_id] == name:
            repeated.append(image_id)
        else:
            clashes.append((image_id, names[image_id], name))
    if clashes:
        image_id, one, other = clashes[0]
        raise DataError(
            f"{len(clashes)} images of {path} have the same id as an image with another file_name, such as id "
            f"{image_id!r}, which '{one}' and '{other}' share: number the images of merged files anew, and with them "
            "the image_id of their annotations."
        )
    if repeated:
        note(path, _REPEATED, example=f"id {repeated[0]!r}", count=len(repeated))


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
    content = _read_bytes(path).removeprefix(_BYTE_ORDER_MARK)
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


def decode_annotations(texts: Iterable[msgspec.Raw], *, source: str, needs_id: bool = True) -> list[dict[str, Any]]:
    """Decode annotations of :attr:`AnnotationFile.annotations`, with ids that are whole numbers or text.

    Args:
        texts: The annotations.
        source: The annotation file, for messages.
        needs_id: Whether each must have an ``id``.

    Raises:
        DataError: One is not a dict, lacks its ``id``, or its id or ``image_id`` is neither a whole number nor text.
    """
    annotations = [_decode(text) for text in texts]
    for annotation in annotations:
        if not isinstance(annotation, dict) or (needs_id and annotation.get("id") is None):
            raise DataError(f"An annotation of {source} has no 'id': {str(annotation)[:80]}.")
        if type(annotation.get("id")) is not int or type(annotation.get("image_id")) is not int:
            for key in {"id", "image_id"} & annotation.keys():
                what = f"'{key}' of the annotation {str(annotation)[:60]}... of {source}"
                annotation[key] = as_id(annotation[key], what)
    return annotations


def have_values(entries: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> list[bool]:
    """Return which annotations have something under all keys: ``null`` and ``[]`` are how tools write nothing."""
    complete = [True] * len(entries)
    for key in keys:
        values = [entry.get(key) for entry in entries]
        if None in values or [] in values:
            complete = [before and value not in (None, []) for before, value in zip(complete, values, strict=True)]
    return complete
