"""The images of an annotation file: their entries by id, names, sizes and further numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile
from pose_keypoints.datasets.columns import Column, JsonColumn, ValueColumn, values_array
from pose_keypoints.datasets.ids import IdPlaces
from pose_keypoints.datasets.numbers import Entries, values_or

# Numbers that some files give per image, and their names in a sample: CrowdPose's crowding, a video's length.
_IMAGE_NUMBERS = {"crowdIndex": "crowd_index", "nframes": "num_frames"}


class ImageIndex:
    """The images of an annotation file, and their places in it.

    Args:
        file: The file.
        prefix: The folder of the images.
        sample_interval: Only images whose id is a multiple of it are used.

    Raises:
        DataError: An image lacks its file name, or ``sample_interval`` meets an id that is no integer.
    """

    def __init__(self, file: AnnotationFile, prefix: str, *, sample_interval: int = 1) -> None:
        self.path = file.path
        entries = list(file.images)
        for entry in entries:
            file_name(entry, source=file.path)
        if sample_interval > 1:
            entries = [entry for entry in entries if _int_id(entry, file.path) % sample_interval == 0]
        # As pycocotools has it, the last of several images with one id is the one that counts.
        by_id = {entry["id"]: entry for entry in entries}
        self.entries: list[dict[str, Any]] = list(by_id.values())
        self._places = IdPlaces(by_id)
        self._all = IdPlaces(entry["id"] for entry in file.images)
        self._prefix = prefix
        self.sizes = known_sizes(self.entries, source=file.path)

    def places(self, image_ids: Sequence[Any], *, whose: Callable[[int], str], source: str) -> list[int | None]:
        """Return the places of images; ``None`` for those that ``sample_interval`` leaves out.

        Args:
            image_ids: N ids.
            whose: What the n-th of them belongs to, for messages: ``Annotation id 5``.
            source: The file that they are in.

        Raises:
            DataError: An image is not in the annotation file.
        """
        places = self._places.find(image_ids, source=source)
        if None in places:
            for i, (image_id, place) in enumerate(zip(image_ids, places, strict=True)):
                if place is None and self._all.find([image_id], source=source) == [None]:
                    raise DataError(
                        f"{whose(i)} belongs to image id {image_id!r}, which is not among the images of {self.path}."
                    )
        return places

    def of(self, places: Sequence[int]) -> ImageRows:
        """Return the entries of images by place, for :meth:`BaseCocoStyleDataset.parse_annotations`."""
        return ImageRows(self.entries, self.sizes, places)

    def columns(self) -> dict[str, Column]:
        """Build the columns that describe a sample's image.

        ``annotated_shape`` is the (h, w) that the file gives, (0, 0) where it does not: see
        :class:`~pose_keypoints.transforms.loading.LoadImage`.
        """
        paths = [os.path.join(self._prefix, entry["file_name"]) for entry in self.entries]  # noqa: PTH118 - may be a URI
        shapes = np.nan_to_num(self.sizes[:, ::-1]) * np.isfinite(self.sizes).all(axis=1, keepdims=True)
        columns: dict[str, Column] = {
            "img_id": ValueColumn(values_array([entry["id"] for entry in self.entries])),
            "img_path": JsonColumn.of(paths),
            "annotated_shape": ValueColumn(shapes.astype(np.int64).reshape(-1, 2)),
        }
        for key, name in _IMAGE_NUMBERS.items():
            if any(key in entry for entry in self.entries):
                columns[name] = ValueColumn(image_numbers(self.entries, key, source=self.path))
        return columns


def file_name(entry: dict[str, Any], *, source: str) -> str:
    """Return the file name of an image's entry.

    Raises:
        DataError: It has none.
    """
    name = entry.get("file_name")
    if not isinstance(name, str) or not name:
        raise DataError(f"Image id {entry['id']!r} of {source} lacks 'file_name': {str(entry)[:80]}.")
    return name


def image_numbers(images: Entries, key: str, *, source: str) -> np.ndarray:
    """Return the number that each of M images has under ``key``, (M,); NaN where it has none.

    Raises:
        DataError: The value is not a number.
    """
    return values_or(images, key, np.full(len(images), np.nan), source=source, noun="image")


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


def known_sizes(images: Entries, *, source: str) -> np.ndarray:
    """Return width and height of N images, (N, 2); NaN where an entry lacks them."""
    return np.stack([image_numbers(images, side, source=source) for side in ("width", "height")], axis=1)


def image_sizes(images: Entries, *, source: str) -> np.ndarray:
    """Return width and height of N images, (N, 2).

    Raises:
        DataError: An image lacks them.
    """
    sizes = images.sizes if isinstance(images, ImageRows) else known_sizes(images, source=source)
    if np.isnan(sizes).any():
        bad = images[int(np.flatnonzero(np.isnan(sizes).any(axis=1))[0])]
        raise DataError(f"Image id {bad['id']} of {source} has no 'width' and 'height' in pixels.")
    return sizes


def _int_id(entry: dict[str, Any], path: str) -> int:
    if not isinstance(entry["id"], int):
        raise DataError(f"sample_interval needs image ids that are integers, but {path} has {entry['id']!r}.")
    return entry["id"]
