"""Ids of images and annotations: whole numbers or text, whichever way a file writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from pose_core.errors import DataError
from pose_keypoints.datasets.findings import note

# COCO numbers its images; other datasets name theirs.
ImageId: TypeAlias = int | str

_RESPELLED = "{count} image ids are text in one place and a number in another, such as {example}: taken as the same"


def as_id(value: Any, what: str) -> ImageId:
    """Return an id as a number or text: 7 for 7.0, which is how table tools write it.

    Raises:
        DataError: It is neither a whole number nor text; the message begins with ``what``.

    Examples:
        >>> as_id(7.0, "The id of image 0"), as_id("a/7", "The id of image 1")
        (7, 'a/7')
    """
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise DataError(f"{what} must be a whole number or text, got {str(value)[:80]}.")


class IdPlaces:
    """The places of ids in a list. An id is found as it is, else as the number that it spells, or as text.

    Args:
        ids: M ids; of several that are equal, the last counts.

    Examples:
        >>> places = IdPlaces([7, "a"])
        >>> places.find(["a", 7, 8], source="x.json")
        [1, 0, None]
    """

    def __init__(self, ids: Iterable[ImageId]) -> None:
        self._places: dict[Any, int] = {image_id: place for place, image_id in enumerate(ids)}

    def find(self, image_ids: Sequence[Any], *, source: str) -> list[int | None]:
        """Return the places of ids that ``source`` names; ``None`` for those that are not in the list."""
        places = [self._places.get(image_id) for image_id in image_ids]
        if None in places:
            for i, image_id in enumerate(image_ids):
                if places[i] is None and (place := self._places.get(_respelled(image_id))) is not None:
                    places[i] = place
                    note(source, _RESPELLED, example=repr(image_id))
        return places


def _respelled(image_id: ImageId) -> ImageId | None:
    """Return the text of a number, or the whole number that a text such as 7, 007 or 7.0 spells."""
    if isinstance(image_id, int):
        return str(image_id)
    digits = image_id.strip().removesuffix(".0")
    return int(digits) if digits.removeprefix("-").isdecimal() else None


def id_order(image_id: ImageId) -> tuple[bool, Any]:
    """Return what ids of both kinds are sorted by: numbers come before text."""
    return isinstance(image_id, str), image_id
