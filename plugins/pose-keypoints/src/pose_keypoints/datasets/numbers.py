"""Numbers of annotations, stacked into arrays: strict about what they say, lenient about how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.findings import note

Entries = Sequence[Mapping[str, Any]]

_TEXT = "{count} lists or values have text in place of numbers, such as {example}: read as numbers"
_HOLES = (
    "{count} unlabeled keypoints have coordinates that are not finite numbers, such as one of {example}: read as 0, 0"
)
# The types of arrays that numpy makes of numbers alone.
_NUMERIC = "biuf"


def stacked_numbers(entries: Entries, key: str, length: int, *, source: str) -> np.ndarray:
    """Stack the lists of numbers that annotations have under ``key`` into one array.

    Numbers that are written as text are counted, and read.

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
    array = _stacked(entries, key, length, source)
    _check_finite(array, entries, key, source)
    return array


def stacked_keypoints(entries: Entries, key: str, num_keypoints: int, *, source: str) -> np.ndarray:
    """Stack the keypoints (x, y, visibility) that annotations have under ``key`` into one array.

    As :func:`stacked_numbers`; the coordinates of an unlabeled keypoint (visibility 0, or nothing at all) need not be
    finite, and are read as 0.

    Returns:
        (N, num_keypoints, 3) float64.

    Raises:
        DataError: A list has another length, or a labeled keypoint is not finite.
    """
    triples = _stacked(entries, key, 3 * num_keypoints, source).reshape(len(entries), num_keypoints, 3)
    holes = ~np.isfinite(triples)
    if holes.any():
        unlabeled = holes.any(axis=2) & ((triples[..., 2] == 0) | np.isnan(triples).all(axis=2))
        triples[unlabeled] = 0
        if unlabeled.any():
            first = entries[int(np.flatnonzero(unlabeled.any(axis=1))[0])]
            note(source, _HOLES, example=f"annotation id {first.get('id')}", count=int(unlabeled.sum()))
        _check_finite(triples.reshape(len(triples), -1), entries, key, source)
    return triples


def values_or(entries: Entries, key: str, default: np.ndarray, *, source: str, noun: str = "annotation") -> np.ndarray:
    """Return the number that each of N entries has under ``key``, or that of ``default`` (N,), in its type.

    Args:
        entries: N annotations, or other entries with an ``id``.
        key: The key of a number; it may be missing, or ``None``.
        default: (N,) what to take then.
        source: The file, for messages.
        noun: What the entries are, for messages.

    Raises:
        DataError: The value is not a number.
    """
    values = given = [entry.get(key) for entry in entries]
    others = default.tolist()
    if None in values:
        values = [other if value is None else value for value, other in zip(values, others, strict=True)]
    array = np.array(values, dtype=None if values else default.dtype)
    if array.dtype.kind not in _NUMERIC or array.ndim != 1:
        array = np.array(
            [
                other if value is None else _number(value, key, entry, source, noun)
                for value, other, entry in zip(given, others, entries, strict=True)
            ]
        )
    return array.astype(default.dtype)


def number_of(value: Any, what: str, *, source: str) -> float:
    """Return a finite number that may be written as text, which is counted.

    Args:
        value: The value.
        what: Its name with article or place, for messages: ``The score of detection 3``.
        source: The file, for messages.

    Raises:
        DataError: It is not a finite number.
    """
    try:
        number = float(value) if isinstance(value, int | float | str) else np.nan
    except (ValueError, OverflowError):
        number = np.nan
    if not np.isfinite(number):
        raise DataError(f"{what} of {source} must be a number, got {repr(value)[:80]}.")
    if isinstance(value, str):
        note(source, _TEXT, example=what[:1].lower() + what[1:])
    return number


def _number(value: Any, key: str, entry: Mapping[str, Any], source: str, noun: str) -> float:
    return number_of(value, f"'{key}' of {noun} id {entry.get('id')}", source=source)


def _stacked(entries: Entries, key: str, length: int, source: str) -> np.ndarray:
    """Return (N, length) float64, NaN for null."""
    values = [entry[key] for entry in entries]
    try:
        array = np.array(values)
        if array.dtype.kind in _NUMERIC:
            return array.astype(np.float64).reshape(len(entries), length)
    except ValueError:
        pass  # lists of different lengths, or not of this one: the loop finds the first
    array = np.empty((len(entries), length))
    for i, (value, entry) in enumerate(zip(values, entries, strict=True)):
        array[i] = _numbers(value, length, f"'{key}' of annotation id {entry.get('id')}", source)
    return array


def _numbers(value: Any, length: int, what: str, source: str) -> np.ndarray:
    try:
        array = np.array(value, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise DataError(f"{what} of {source} must be a list of {length} numbers, got {str(value)[:80]}.") from None
    if len(array) != length:
        raise DataError(f"{what} of {source} must hold {length} numbers, got {len(array)}.")
    if _has_text(value):
        note(source, _TEXT, example=what)
    return array


def _has_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and any(map(_has_text, value)))


def _check_finite(array: np.ndarray, entries: Entries, key: str, source: str) -> None:
    if not np.isfinite(array).all():
        bad = int(np.flatnonzero(~np.isfinite(array).all(axis=1))[0])
        raise DataError(
            f"'{key}' of annotation id {entries[bad].get('id')} of {source} holds a value that is not a finite number."
        )
