"""Faces and hands taken out of annotations of whole bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile, decode_annotation


def split_annotations(
    file: AnnotationFile, parts_of: Callable[[dict[str, Any]], Iterable[dict[str, Any]]], *, renumber: bool = False
) -> AnnotationFile:
    """Replace each annotation of a file by its parts.

    Args:
        file: The file.
        parts_of: Turns an annotation into any number of annotations in COCO's format.
        renumber: Number the parts from 0 on, instead of keeping the ids that ``parts_of`` gives them.

    Raises:
        DataError: An annotation has no ``id``.
    """
    parts = (part for text in file.annotations for part in parts_of(decode_annotation(text, source=file.path)))
    if renumber:
        parts = ({**part, "id": place} for place, part in enumerate(parts))
    return replace(file, annotations=[msgspec.Raw(msgspec.json.encode(part)) for part in parts])


def coco_wholebody_parts(annotation: dict[str, Any], *, names: Iterable[str], source: str) -> Iterator[dict[str, Any]]:
    """Yield the valid parts of a person, in COCO's format and with the person's ``id``.

    Args:
        annotation: An annotation of COCO-WholeBody, with ``<name>_box``, ``<name>_kpts`` and ``<name>_valid``.
        names: Some of ``face``, ``lefthand`` and ``righthand``.
        source: The annotation file, for messages.

    Raises:
        DataError: A part is missing.
    """
    for name in names:
        for key in (f"{name}_valid", f"{name}_box", f"{name}_kpts"):
            if key not in annotation:
                raise DataError(
                    f"Annotation id {annotation['id']} of {source} has no '{key}': it is not COCO-WholeBody's."
                )
        if annotation[f"{name}_valid"]:
            yield {
                **{key: annotation[key] for key in ("id", "image_id", "category_id", "iscrowd") if key in annotation},
                "bbox": annotation[f"{name}_box"],
                "keypoints": annotation[f"{name}_kpts"],
            }
