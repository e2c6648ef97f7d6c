"""The categories of an annotation file: which one is meant, and whether its keypoints are the skeleton's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pose_core.errors import DataError, suggest
from pose_keypoints.datasets.findings import note

Categories = Sequence[Mapping[str, Any]]

_OTHER_PLACES = (
    "{count} keypoints have another place in its categories than in the skeleton, such as {example}: check that the "
    "order is the same, or give a skeleton in the file's order (metainfo)"
)


def category_id_of(categories: Categories, category: int | str | None, *, source: str) -> int | None:
    """Return the id of a category that is named by its id or by its name; ``None`` of ``None``.

    Raises:
        DataError: The file has no such category, or several of that name.
    """
    if category is None:
        return None
    names: dict[Any, Any] = {entry.get("id"): entry.get("name") for entry in categories}
    found = [key for key, name in names.items() if category in (key, name)]
    if isinstance(category, int) and (found or not categories):
        return category
    if len(found) == 1:
        return int(found[0])
    listed = ", ".join(f"{key} ({name})" for key, name in names.items()) or "none"
    known = [str(name) for name in names.values()]
    raise DataError(
        f"category={category!r} must be one category of {source}, which has {listed}.{suggest(str(category), known)}"
    )


def is_category(value: Any, category: int) -> bool:
    """Return whether the ``category_id`` of an entry, which may be written as text, is a category's id."""
    return value == category or (isinstance(value, str) and value.strip() == str(category))


def check_keypoint_names(
    categories: Categories, names: Sequence[str], *, skeleton: str, source: str, used: Collection[Any] | None = None
) -> None:
    """Check that the categories of a file list the keypoints in the order of the skeleton.

    Upper case, blanks, hyphens and underscores make no difference. Categories with another number of keypoints are not
    compared. Where a file names the same keypoints in another order, every coordinate would be taken for that of
    another keypoint; where it names partly others, that is only likely.

    Args:
        categories: The entries of the categories.
        names: The K keypoints of the skeleton.
        skeleton: Its name, for messages.
        source: The annotation file, for messages.
        used: The ids of the categories to look at; all when left out.

    Raises:
        DataError: A category has the same keypoints in another order.
    """
    ours = [_plain(name) for name in names]
    for category in categories:
        listed = category.get("keypoints")
        if not isinstance(listed, list) or len(listed) != len(names):
            continue
        if used is not None and category.get("id") not in used:
            continue
        theirs = [_plain(str(name)) for name in listed]
        moved = [k for k, name in enumerate(theirs) if name != ours[k] and name in ours]
        if not moved:
            continue
        first = moved[0]
        what = f"keypoint {first} of category {category.get('id')} ({category.get('name')})"
        if set(theirs) == set(ours):
            raise DataError(
                f"{source} lists the keypoints of the skeleton '{skeleton}' in another order: {what} is "
                f"'{listed[first]}', that of the skeleton is '{names[first]}', and so for {len(moved)} of "
                f"{len(names)}. Give a skeleton in the file's order (metainfo), or correct the list if the keypoints "
                "are in the skeleton's order."
            )
        example = f"{what}, '{listed[first]}', which is keypoint {ours.index(theirs[first])} of '{skeleton}'"
        note(source, _OTHER_PLACES, example=example, count=len(moved))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
