"""Instances by column: compact, quick to read a sample from, and shared by the loader's worker processes.

A list of dicts costs kilobytes an instance, and every worker that reads it copies it, because reading a Python object
writes its reference count. Here an attribute of all instances is one array, and what is rarely needed stays JSON text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, overload

import msgspec
import numpy as np

_decode = msgspec.json.Decoder().decode


class Column(ABC):
    """One attribute of all rows. What is read belongs to the reader: it may be written into."""

    @abstractmethod
    def one(self, row: int) -> Any:
        """The attribute of a row, as a sample of one instance has it."""

    @abstractmethod
    def many(self, rows: slice | np.ndarray) -> Any:
        """The attribute of several rows, as a sample of several instances has it."""


class ArrayColumn(Column):
    """(N, ...), of which a row is (1, ...): instances keep their axis."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def one(self, row: int) -> np.ndarray:
        """(1, ...)."""
        return self.array[row : row + 1].copy()

    def many(self, rows: slice | np.ndarray) -> np.ndarray:
        """(n, ...)."""
        return self.array[rows].copy()


class ScalarColumn(ArrayColumn):
    """(N,), of which a row is an array without axes."""

    def one(self, row: int) -> np.ndarray:
        """()."""
        return self.array[row, ...].copy()


class ValueColumn(ArrayColumn):
    """(N,), of which a row is a Python object: a number, a text; of (N, D) a tuple."""

    def one(self, row: int) -> Any:
        """The object."""
        return self.array.item(row) if self.array.ndim == 1 else tuple(self.array[row].tolist())

    def many(self, rows: slice | np.ndarray) -> list[Any]:  # type: ignore[override]
        """A list of objects."""
        return self.array[rows].tolist()


class JsonColumn(Column):
    """JSON documents, decoded when they are read.

    Args:
        documents: The documents as text.
        order: The document of each row; as they are when left out.
    """

    def __init__(self, documents: Sequence[bytes | msgspec.Raw], order: np.ndarray | None = None) -> None:
        ends = np.cumsum([0, *(len(memoryview(document)) for document in documents)])
        spans = np.stack((ends[:-1], ends[1:]), axis=1)
        self._text = b"".join(documents)
        self._spans = spans if order is None else spans[order]

    def one(self, row: int) -> Any:
        """The document."""
        start, stop = self._spans[row].tolist()
        return _decode(memoryview(self._text)[start:stop])

    def many(self, rows: slice | np.ndarray) -> list[Any]:
        """A list of documents."""
        text = memoryview(self._text)
        return [_decode(text[start:stop]) for start, stop in self._spans[rows].tolist()]


def values_array(values: Sequence[Any]) -> np.ndarray:
    """(N,) numbers, or objects where the values are anything else."""
    array = np.array(values)
    return array if array.dtype.kind in "biuf" and array.ndim == 1 else _objects(values)


def _objects(values: Sequence[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


class InstanceTable:
    """The instances of a data set by column.

    Args:
        images: Attributes of the M images.
        image_of: (N,) the image of every instance; ascending, where :meth:`image` is to be asked for.
        columns: Attributes of the N instances.
        usable: (N,) which instances can be trained and tested on.
        annotations: The annotation of every instance.
    """

    def __init__(
        self,
        images: Mapping[str, Column],
        image_of: np.ndarray,
        columns: Mapping[str, Column],
        usable: np.ndarray,
        annotations: JsonColumn | None = None,
    ) -> None:
        self.images = dict(images)
        self.image_of = image_of
        self.columns = dict(columns)
        self.usable = usable
        self.annotations = annotations

    def instance(self, row: int) -> dict[str, Any]:
        """A sample of one instance."""
        image = self.image_of[row]
        info = {key: column.one(image) for key, column in self.images.items()}
        for key, column in self.columns.items():
            info[key] = column.one(row)
        if self.annotations is not None:
            info["raw_ann_info"] = annotation = self.annotations.one(row)
            info["segmentation"] = annotation.get("segmentation")
        return info

    def image(self, image: int) -> dict[str, Any]:
        """A sample of all instances of an image, usable or not.

        ``invalid_segs`` are the segmentations of those that are not; an image without instances has no arrays.
        """
        info = {key: column.one(image) for key, column in self.images.items()}
        rows = slice(*np.searchsorted(self.image_of, (image, image + 1)).tolist())
        if rows.start == rows.stop:
            return {**info, "id": [], "raw_ann_info": None}
        for key, column in self.columns.items():
            info[key] = column.many(rows)
        if self.annotations is not None:
            info["raw_ann_info"] = annotations = self.annotations.many(rows)
            info["segmentation"] = [annotation.get("segmentation") for annotation in annotations]
            invalid = np.flatnonzero(~self.usable[rows])
            info["invalid_segs"] = [info["segmentation"][i] for i in invalid if info["segmentation"][i]]
        return info


class Records(Sequence[dict[str, Any]]):
    """A selection of a table's instances, or of its images, as a list of samples; nothing writes into it.

    Args:
        table: The table.
        rows: Which instances, or which images, in which order.
        by_image: Whether a sample is an image with all its instances.
    """

    def __init__(self, table: InstanceTable, rows: np.ndarray, *, by_image: bool = False) -> None:
        self.table = table
        self.rows = rows
        self.by_image = by_image

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice | Sequence[int] | np.ndarray) -> Records: ...

    def __getitem__(self, index: Any) -> Any:
        """The sample of an index, made anew; for a slice, a list or a mask, the selection of it."""
        rows = self.rows[index]
        if isinstance(rows, np.ndarray):
            return Records(self.table, rows, by_image=self.by_image)
        row = int(rows)
        return self.table.image(row) if self.by_image else self.table.instance(row)

    def column(self, key: str) -> np.ndarray:
        """An attribute of the instances that are selected."""
        return self.table.columns[key].many(self.rows)

    def __deepcopy__(self, memo: dict[int, Any]) -> Records:
        return self
