"""What annotations may say that is readable and yet cannot be meant: an error where it is sure, else a warning."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile
from pose_keypoints.datasets.findings import note
from pose_keypoints.datasets.image_index import ImageIndex

# How far a keypoint lies beyond an image of the given size before its sides are taken for swapped, as a share of them.
_BEYOND = 1.05

_UNKNOWN_CATEGORIES = "{count} annotations have a category_id that is not among its categories, such as {example}"
_REPEATED_IDS = (
    "{count} annotations have the same id as another one of their image, such as {example}: metrics count a sample of "
    "an image and an id once, give each annotation an id of its own"
)
_FRACTIONS = "{count} annotations have {what} between 0 and 1, such as {example}: they must be in pixels"
_ODD_VISIBILITIES = (
    "{count} keypoints have a visibility that is not between 0 and 2, such as {example}: what is above 0 is taken as "
    "labeled"
)
_SWAPPED_SIDES = (
    "{count} images have keypoints beyond their width or height that lie within when these are swapped, such as "
    "{example}: boxes are cut off at the size that the file gives"
)


def check_columns(
    columns: Mapping[str, np.ndarray], image_of: np.ndarray, file: AnnotationFile, images: ImageIndex
) -> None:
    """Check the parsed annotations of a whole file.

    Args:
        columns: Any of ``id`` (N,), ``category_id`` (N,), ``bbox`` (N, 4) xyxy, ``keypoints`` (N, K, 2) and
            ``keypoints_visible`` (N, K), image frame.
        image_of: (N,) the image of each annotation, ascending.
        file: The file.
        images: Its images.

    Raises:
        DataError: All boxes or all keypoints lie between 0 and 1.
    """
    if not len(image_of) or "id" not in columns:
        return
    ids = columns["id"]
    if "category_id" in columns and file.categories:
        _check_categories(columns["category_id"], ids, file)
    _check_repeated(ids, image_of, file, images)
    if "bbox" in columns:
        boxes = columns["bbox"]
        sized = np.min(boxes[:, 2:4] - boxes[:, :2], axis=1) > 0
        _check_fractions("boxes", sized, boxes.max(axis=1), ids, file)
    if "keypoints" in columns and "keypoints_visible" in columns:
        labeled = columns["keypoints_visible"] > 0
        furthest = np.where(labeled[..., None], columns["keypoints"], 0).max(axis=1)  # (N, 2)
        _check_fractions("keypoints", furthest.max(axis=1) > 0, furthest.max(axis=1), ids, file)
        _check_sides(furthest, image_of, images)


def check_visibilities(visibility: np.ndarray, ids: np.ndarray, *, source: str) -> None:
    """Note visibilities (N, K) that COCO does not have; fractions, which COCO-WholeBody has, are none of them."""
    odd = (visibility < 0) | (visibility > 2)
    if odd.any():
        row, column = np.argwhere(odd)[0].tolist()
        example = f"{visibility[row, column]:g} of annotation id {ids[row]}"
        note(source, _ODD_VISIBILITIES, example=example, count=int(odd.sum()))


def _check_categories(categories: np.ndarray, ids: np.ndarray, file: AnnotationFile) -> None:
    known = [entry.get("id") for entry in file.categories]
    unknown = [value for value in np.unique(categories).tolist() if value not in known]
    if unknown:
        rows = np.flatnonzero(np.isin(categories, unknown))
        example = f"{categories[rows[0]]} of annotation id {ids[rows[0]]}"
        note(file.path, _UNKNOWN_CATEGORIES, example=example, count=len(rows))


def _check_repeated(ids: np.ndarray, image_of: np.ndarray, file: AnnotationFile, images: ImageIndex) -> None:
    if ids.dtype.kind not in "iu":
        numbers = {value: number for number, value in enumerate(dict.fromkeys(ids.tolist()))}
        numbered = np.array([numbers[value] for value in ids.tolist()])
    else:
        numbered = ids
    order = np.lexsort((numbered, image_of))
    same = (np.diff(numbered[order]) == 0) & (np.diff(image_of[order]) == 0)
    again = order[1:][same]
    if len(again):
        row = int(again.min())
        example = f"id {ids.tolist()[row]!r} in image id {images.entries[image_of[row]]['id']!r}"
        note(file.path, _REPEATED_IDS, example=example, count=len(again))


def _check_fractions(what: str, given: np.ndarray, furthest: np.ndarray, ids: np.ndarray, file: AnnotationFile) -> None:
    """Check that coordinates are pixels, not shares of the image.

    Args:
        what: ``boxes`` or ``keypoints``.
        given: (N,) whether an annotation has them.
        furthest: (N,) the largest coordinate of each.
        ids: (N,) the ids of the annotations.
        file: The file, for messages.
    """
    small = given & (furthest <= 1)
    count = int(np.count_nonzero(small))
    if not count:
        return
    first = int(np.flatnonzero(small)[0])
    if count == np.count_nonzero(given):
        raise DataError(
            f"All {what} of {file.path} lie between 0 and 1, those of annotation id {ids[first]} up to "
            f"{furthest[first]:.3g}: they must be in pixels, multiply them by the width and height of their image."
        )
    sentence = _FRACTIONS.replace("{what}", what)
    note(file.path, sentence, example=f"annotation id {ids[first]}", count=count)


def _check_sides(furthest: np.ndarray, image_of: np.ndarray, images: ImageIndex) -> None:
    """Note images whose width and height are swapped, by the furthest keypoint (N, 2) of each annotation."""
    sizes = images.sizes
    reach = np.zeros_like(sizes)
    np.maximum.at(reach, image_of, furthest)
    beyond = (reach > _BEYOND * sizes).any(axis=1) & (reach <= sizes[:, ::-1]).all(axis=1)
    if beyond.any():
        place = int(np.flatnonzero(beyond)[0])
        width, height = sizes[place]
        example = f"id {images.entries[place]['id']!r} with width {width:g} and height {height:g}"
        note(images.path, _SWAPPED_SIDES, example=example, count=int(beyond.sum()))
