"""Read boxes of people or other objects from JSON files of detections or annotations."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets import AnnotationFile, read_coco_file, read_json, stacked_numbers
from pose_keypoints.datasets.annotation_file import decode_annotations, have_values
from pose_keypoints.datasets.categories import category_id_of, is_category
from pose_keypoints.datasets.detection_file import box_of
from pose_keypoints.datasets.findings import note, noting
from pose_keypoints.datasets.ids import IdPlaces, ImageId, as_id
from pose_keypoints.datasets.image_index import file_name
from pose_keypoints.datasets.numbers import number_of, values_or

_WITHOUT_BOX = "{count} annotations without 'bbox' are skipped, such as {example}"

# A detection file, or the parts of an annotation file.
_Content: Any = list[Any] | dict[str, msgspec.Raw]

# Annotations are decoded this many at a time, so that their segmentations do not add up in memory.
_CHUNK = 1024


class BoxFile:
    """The boxes of a file, by image.

    Supports two formats: COCO detection results, a list of ``{"image_id": ..., "bbox": [x, y, w, h], "score": ...}``,
    where images are identified by ``file_name`` or by the number that ``image_id`` and the image's file name share
    (785 and 000000000785.jpg); and COCO annotations, a dict with ``images`` and ``annotations``, which are read as
    datasets read them. Empty boxes and crowds are skipped.

    Args:
        path: The file.
        score_thr: Skip detections with a lower score.
        category: Use only boxes of this ``category_id``, or of the category with this name in an annotation file.
            Default: all boxes.

    Raises:
        DataError: If the file is missing, is not JSON, or has neither format; the message names the entry.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, score_thr: float = 0.0, category: int | str | None = None
    ) -> None:
        self.path = Path(path)
        self._source = str(path)
        self._names: dict[str, list[tuple[tuple[str, ...], ImageId]]] = defaultdict(list)
        self._boxes: dict[ImageId, list[tuple[float, ...]]] = {}
        with noting():
            content = read_json(self._source, _Content, "a file of boxes")
            if isinstance(content, list):
                self._lists_images = False
                self._add_detections(content, score_thr, category_id_of((), category, source=self._source))
            elif {"images", "annotations"} <= content.keys():
                self._lists_images = True
                self._add_annotations(read_coco_file(self._source), score_thr, category)
            else:
                raise DataError(
                    f"{self.path} must be a list of COCO detection results, or COCO annotations with 'images' and "
                    "'annotations'."
                )

    def of(self, image: Path) -> tuple[np.ndarray, np.ndarray]:
        """Return the boxes (N, 4) xyxy, image frame, and the scores (N,) of an image.

        N is 0 if the file has no usable box of the image. Detectors write no entry for an image without detections.

        Raises:
            DataError: If an annotation file does not list the image, or the file has several with that name.
        """
        key = self._find_key(image)
        if key is None and self._lists_images:
            raise DataError(f"{self.path} has no boxes for {image}: no entry has its file name or image id.")
        rows = np.array([] if key is None else self._boxes[key], dtype=np.float32).reshape(-1, 5)
        boxes = rows[:, :4].copy()
        boxes[:, 2:] += boxes[:, :2]
        return boxes, rows[:, 4]

    def check_known(self, images: Sequence[Path]) -> None:
        """Check that the file has boxes of at least one of the images.

        Raises:
            DataError: If it has boxes, but only of other images.
        """
        if self._boxes and images and not any(map(self._knows, images)):
            example = f"'{next(iter(self._names))}'" if self._names else f"image_id {next(iter(self._boxes))!r}"
            raise DataError(
                f"{self.path} has no boxes for any of the {len(images)} images, such as {images[0]}: its boxes belong "
                f"to images such as {example}."
            )

    def _knows(self, image: Path) -> bool:
        try:
            return self._find_key(image) is not None
        except DataError:  # several have its name
            return True

    def _find_key(self, image: Path) -> ImageId | None:
        """Return the file's key for the image."""
        parts = _parts(Path.cwd() / image)
        matches = {key: tail for tail, key in self._names.get(image.name, ()) if parts[-len(tail) :] == tail}
        if len(matches) > 1:
            longest = max(map(len, matches.values()))
            matches = {key: tail for key, tail in matches.items() if len(tail) == longest}
        if len(matches) > 1:
            raise DataError(f"{self.path} must not have several images named {image.name}: {image} is ambiguous.")
        if matches:
            return next(iter(matches))
        if self._names:
            return None
        candidates = [image.name, image.stem, *([int(image.stem)] if image.stem.isdecimal() else [])]
        return next((key for key in candidates if key in self._boxes), None)

    def _add_name(self, name: str, key: ImageId) -> None:
        parts = _parts(Path(name))
        if (parts, key) not in self._names[parts[-1]]:
            self._names[parts[-1]].append((parts, key))

    def _add_annotations(self, file: AnnotationFile, score_thr: float, category: int | str | None) -> None:
        wanted = category_id_of(file.categories, category, source=file.path)
        for image in file.images:
            self._add_name(file_name(image, source=file.path), image["id"])
            self._boxes[image["id"]] = []
        keys = [image["id"] for image in file.images]
        places = IdPlaces(keys)
        for start in range(0, len(file.annotations), _CHUNK):
            chunk = file.annotations[start : start + _CHUNK]
            entries = decode_annotations(chunk, source=file.path, needs_id=False)
            boxed = have_values(entries, ("bbox",))
            if not all(boxed):
                example = f"annotation id {entries[boxed.index(False)].get('id')!r}"
                note(file.path, _WITHOUT_BOX, example=example, count=boxed.count(False))
                entries = list(compress(entries, boxed))
            found = places.find([entry.get("image_id") for entry in entries], source=file.path)
            boxes = stacked_numbers(entries, "bbox", 4, source=file.path).tolist()
            scores = values_or(entries, "score", np.ones(len(entries)), source=file.path).tolist()
            for entry, place, box, score in zip(entries, found, boxes, scores, strict=True):
                if place is None:
                    raise DataError(
                        f"Annotation id {entry.get('id')!r} belongs to image id {entry.get('image_id')!r}, which is "
                        f"not among the images of {file.path}."
                    )
                if _counts(entry, box, score, score_thr, wanted):
                    self._boxes[keys[place]].append((*box, score))

    def _add_detections(self, entries: Sequence[Any], score_thr: float, category: int | None) -> None:
        for i, entry in enumerate(entries):
            if not isinstance(entry, Mapping) or "bbox" not in entry or not {"image_id", "file_name"} & entry.keys():
                raise DataError(f"Entry {i} of {self.path} must have 'bbox' and 'image_id', got {str(entry)[:60]}.")
            what = f"entry {i}"
            name = entry.get("file_name")
            given = entry.get("image_id")
            key = _as_number(as_id(name if given is None else given, f"'image_id' of {what} of {self.path}"))
            if name is not None:
                self._add_name(str(name), key)
            box = box_of(entry["bbox"], what, source=self._source)[:4]
            score = number_of(entry.get("score", 1.0), f"The score of {what}", source=self._source)
            rows = self._boxes.setdefault(key, [])  # the image is known even if this box is not used
            if _counts(entry, box, score, score_thr, category):
                rows.append((*box, score))


def _counts(
    entry: Mapping[str, Any], box: Sequence[float], score: float, score_thr: float, category: int | None
) -> bool:
    """Return whether to use a box (left, top, width, height)."""
    wanted = category is None or is_category(entry.get("category_id"), category)
    person = entry.get("iscrowd") in (None, 0, "0")
    return score >= score_thr and wanted and person and box[2] > 0 and box[3] > 0


def _parts(path: Path) -> tuple[str, ...]:
    """Return the folders and the name of a path, without its anchor and leading ``..``."""
    return tuple(part for part in Path(os.path.normpath(path)).parts if part not in (path.anchor, os.pardir))


def _as_number(image_id: ImageId) -> ImageId:
    """Convert an id of digits to a number: detectors write either."""
    return int(image_id) if isinstance(image_id, str) and image_id.isdecimal() else image_id
