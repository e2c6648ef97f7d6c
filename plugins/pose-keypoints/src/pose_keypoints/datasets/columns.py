"""Columns: one attribute of all rows of a table, compact and quick to read.

A list of dicts costs kilobytes per sample, and every worker process that reads it copies it, because reading a Python
object writes its reference count. Here an attribute of all rows is one array, and what is rarely needed stays JSON
text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from pose_core.errors import DataError

_decode = msgspec.json.Decoder().decode


class Column(ABC):
    """One attribute of all rows. The reader owns what it reads and may write into it."""

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of rows."""

    @abstractmethod
    def one(self, row: int) -> Any:
        """Return the attribute of a row, as a sample of one row has it."""

    @abstractmethod
    def many(self, rows: slice | np.ndarray) -> Any:
        """Return the attribute of several rows, as a sample of several rows has it."""


class ArrayColumn(Column):
    """(N, ...), of which a row is (1, ...): instances keep their axis."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def one(self, row: int) -> np.ndarray:
        """Return (1, ...)."""
        return self.array[row : row + 1].copy()

    def many(self, rows: slice | np.ndarray) -> np.ndarray:
        """Return (n, ...)."""
        return self.array[rows].copy() if isinstance(rows, slice) else self.array[rows]


class ScalarColumn(ArrayColumn):
    """(N,), of which a row is an array without axes."""

    def one(self, row: int) -> np.ndarray:
        """Return ()."""
        return self.array[row, ...].copy()


class ValueColumn(ArrayColumn):
    """(N,), of which a row is a Python object: a number, a text; of (N, D) a tuple."""

    def one(self, row: int) -> Any:
        """Return the object."""
        return self.array.item(row) if self.array.ndim == 1 else tuple(self.array[row].tolist())

    def many(self, rows: slice | np.ndarray) -> list[Any]:  # type: ignore[override]
        """Return a list of objects."""
        return self.array[rows].tolist()


class JsonColumn(Column):
    """JSON documents, decoded when they are read.

    Args:
        documents: The documents as text.
        order: (N,) the document of each row; documents and rows are the same when left out.
    """

    def __init__(self, documents: Sequence[bytes | msgspec.Raw], order: np.ndarray | None = None) -> None:
        ends = np.cumsum([0, *(len(memoryview(document)) for document in documents)])
        spans = np.stack((ends[:-1], ends[1:]), axis=1)
        self._text = b"".join(documents)
        self._spans = spans if order is None else spans[order]

    @classmethod
    def of(cls, values: Iterable[Any], order: np.ndarray | None = None) -> JsonColumn:
        """Encode values: texts, lists, dicts of such.

        Examples:
            >>> videos = JsonColumn.of(["a.mp4", "b.mp4"], order=np.array([0, 0, 1]))
            >>> [videos.one(row) for row in range(len(videos))]
            ['a.mp4', 'a.mp4', 'b.mp4']
        """
        return cls([msgspec.json.encode(value) for value in values], order)

    def __len__(self) -> int:
        return len(self._spans)

    def one(self, row: int) -> Any:
        """Return the document."""
        start, stop = self._spans[row].tolist()
        return _decode(memoryview(self._text)[start:stop])

    def many(self, rows: slice | np.ndarray) -> list[Any]:
        """Return a list of documents."""
        text = memoryview(self._text)
        return [_decode(text[start:stop]) for start, stop in self._spans[rows].tolist()]


@dataclass(frozen=True)
class Windows:
    """Which frames each of N windows consists of.

    Attributes:
        starts: (N,) the frame at which each window starts.
        offsets: (T,) the frames of a window, relative to its start.
        limits: (N, 2) the first and the last frame of each window's sequence. A window that reaches beyond repeats
            them. Left out where no window does.

    Examples:
        >>> windows = Windows(np.array([0, 4]), np.array([-1, 0, 1]), limits=np.array([[0, 3], [4, 9]]))
        >>> windows.frames(0).tolist(), windows.frames(1).tolist()
        ([0, 0, 1], [4, 4, 5])
    """

    starts: np.ndarray
    offsets: np.ndarray
    limits: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def extent(self) -> tuple[int, int]:
        """Return the first and the last frame of all windows."""
        ends = self.limits if self.limits is not None else np.add.outer(_extremes(self.starts), _extremes(self.offsets))
        return int(ends.min()), int(ends.max())

    def frames(self, row: int) -> np.ndarray:
        """Return the frames of a window, (T,)."""
        frames = self.starts[row] + self.offsets
        if self.limits is None:
            return frames
        first, last = self.limits[row]
        return np.minimum(np.maximum(frames, first), last)


class WindowColumn(Column):
    """Windows over frames, of which a row is T frames: windows that overlap share them.

    Args:
        frames: The attribute of F frames.
        windows: The frames of each of N windows. Columns of one table may share it, or differ in their offsets, as
            the poses that go into a model and the one that it predicts.

    Raises:
        DataError: A window reaches beyond the frames.

    Examples:
        >>> column = WindowColumn(ArrayColumn(np.arange(5.0)), Windows(np.array([0, 2]), np.arange(3)))
        >>> column.one(1)
        array([2., 3., 4.])
    """

    def __init__(self, frames: Column, windows: Windows) -> None:
        if len(windows):
            first, last = windows.extent()
            if first < 0 or last >= len(frames):
                raise DataError(f"Windows must lie within the {len(frames)} frames, got frames {first} to {last}.")
        self.frames = frames
        self.windows = windows

    def __len__(self) -> int:
        return len(self.windows)

    def one(self, row: int) -> Any:
        """Return the frames of a window: an array (T, ...), or a list of T objects."""
        return self.frames.many(self.windows.frames(row))

    def many(self, rows: slice | np.ndarray) -> list[Any]:
        """Return a list of windows."""
        return [self.one(row) for row in np.arange(len(self))[rows].tolist()]


def values_array(values: Sequence[Any]) -> np.ndarray:
    """Return (N,) numbers, or objects where the values are anything else, or numbers that one type cannot hold.

    Examples:
        >>> values_array([1, 2]).dtype, values_array([-1, 2**63]).tolist(), values_array([1, "a"]).tolist()
        (dtype('int64'), [-1, 9223372036854775808], [1, 'a'])
    """
    array = np.array(values)
    floats = array.dtype.kind == "f" and set(map(type, values)) == {float}
    return array if array.ndim == 1 and (floats or array.dtype.kind in "bi") else _objects(values)


def _extremes(values: np.ndarray) -> np.ndarray:
    return np.array((values.min(), values.max()))


def _objects(values: Sequence[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
