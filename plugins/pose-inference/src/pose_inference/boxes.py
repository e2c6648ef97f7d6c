"""Read boxes of people or other objects from JSON files of detections or annotations."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pose_core.errors import DataError


class BoxFile:
    """The boxes of a file, by image.

    Supports two formats: COCO detection results, a list of ``{"image_id": ..., "bbox": [x, y, w, h], "score": ...}``,
    where images are identified by ``file_name`` or by the number that ``image_id`` and the image's file name share
    (785 and 000000000785.jpg); and COCO annotations, a dict with ``images`` and ``annotations``. Empty boxes and crowds
    are skipped.

    Args:
        path: The file.
        score_thr: Skip detections with a lower score.
        category: Use only boxes of this ``category_id``. Default: all boxes.

    Raises:
        DataError: If the file is missing, is not JSON, or has neither format; the message names the entry.
    """

    def __init__(self, path: str | os.PathLike[str], *, score_thr: float = 0.0, category: int | None = None) -> None:
        self.path = Path(path)
        self._names: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._boxes: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        content = self._read()
        if isinstance(content, dict) and "images" in content and "annotations" in content:
            entries = content["annotations"]
            for image in content["images"]:
                self._add_name(str(image["file_name"]), str(image["id"]))
        elif isinstance(content, list):
            entries = content
        else:
            raise DataError(
                f"{self.path} must be a list of COCO detection results, or COCO annotations with 'images' and "
                f"'annotations'."
            )
        for index, entry in enumerate(entries):
            self._add_entry(index, entry, score_thr, category)

    def of(self, image: Path) -> tuple[np.ndarray, np.ndarray]:
        """Return the boxes (N, 4) xyxy, image frame, and the scores (N,) of an image.

        N is 0 if the file lists the image but no usable box in it.

        Raises:
            DataError: If the file does not list the image, or lists several with that name.
        """
        key = self._find_key(image)
        if key is None:
            raise DataError(f"{self.path} has no boxes for {image}: no entry has its file name or image id.")
        rows = np.array(self._boxes[key], dtype=np.float32).reshape(-1, 5)
        boxes = rows[:, :4].copy()
        boxes[:, 2:] += boxes[:, :2]
        return boxes, rows[:, 4]

    def _find_key(self, image: Path) -> str | None:
        """Return the file's key for the image."""
        parts = image.parts
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
        candidates = [image.name, image.stem, *([str(int(image.stem))] if image.stem.isdecimal() else [])]
        return next((key for key in candidates if key in self._boxes), None)

    def _add_name(self, file_name: str, key: str) -> None:
        parts = Path(file_name).parts
        if (parts, key) not in self._names[parts[-1]]:
            self._names[parts[-1]].append((parts, key))

    def _add_entry(self, index: int, entry: Any, score_thr: float, category: int | None) -> None:
        if not isinstance(entry, Mapping) or "bbox" not in entry or not {"image_id", "file_name"} & entry.keys():
            raise DataError(f"Entry {index} of {self.path} must have 'bbox' and 'image_id', got {_shorten(entry)}.")
        box = entry["bbox"]
        if not isinstance(box, list) or len(box) != 4 or not _are_finite(box):
            raise DataError(f"The bbox of entry {index} of {self.path} must be 4 finite numbers, got {_shorten(box)}.")
        key = str(entry.get("image_id", entry.get("file_name")))
        if "file_name" in entry:
            self._add_name(str(entry["file_name"]), key)
        rows = self._boxes[key]  # listed from here on, even if this box is skipped
        score = float(entry.get("score", 1.0))
        wanted = score >= score_thr and category in (None, entry.get("category_id")) and not entry.get("iscrowd")
        if wanted and box[2] > 0 and box[3] > 0:
            rows.append((*box, score))

    def _read(self) -> Any:
        try:
            return json.loads(self.path.read_bytes())
        except OSError as error:
            raise DataError(f"The box file {self.path} cannot be read: {error.strerror or error}.") from error
        except ValueError as error:
            raise DataError(f"The box file {self.path} is not JSON: {error}.") from error


def _are_finite(values: Iterable[Any]) -> bool:
    return all(isinstance(value, (int, float)) and np.isfinite(value) for value in values)


def _shorten(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
