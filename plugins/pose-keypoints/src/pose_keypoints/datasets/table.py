"""Tables of samples by column, and selections of their rows, which worker processes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets.columns import Column, JsonColumn


class ColumnTable:
    """N samples by column: a row is a sample.

    Args:
        columns: Attributes of the N rows.

    Raises:
        DataError: The columns differ in length.

    Examples:
        >>> from pose_keypoints.datasets.columns import ArrayColumn, JsonColumn
        >>> names = JsonColumn.of(["walk", "run"])
        >>> table = ColumnTable({"name": names, "speed": ArrayColumn(np.array([1.5, 3.5]))})
        >>> table.sample(1)
        {'name': 'run', 'speed': array([3.5])}
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        lengths = {key: len(column) for key, column in columns.items()}
        if len(set(lengths.values())) > 1:
            listed = ", ".join(f"{length} of '{key}'" for key, length in lengths.items())
            raise DataError(f"The columns of a table must have one row per sample each, got {listed}.")
        self.columns = dict(columns)
        self._length = next(iter(lengths.values()), 0)

    def __len__(self) -> int:
        return self._length

    def sample(self, row: int) -> dict[str, Any]:
        """Return the sample of a row: a new dict with arrays of its own."""
        return {key: column.one(row) for key, column in self.columns.items()}


class InstanceTable(ColumnTable):
    """Instances in images: a row is an instance, with what is known of its image.

    Args:
        images: Attributes of the M images.
        image_of: (N,) the image of every instance; ascending where :class:`ImageTable` is used.
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
        super().__init__(columns)
        self.images = dict(images)
        self.image_of = image_of
        self.usable = usable
        self.annotations = annotations

    def sample(self, row: int) -> dict[str, Any]:
        """Return a sample of one instance."""
        image = self.image_of[row]
        info = {key: column.one(image) for key, column in self.images.items()}
        for key, column in self.columns.items():
            info[key] = column.one(row)
        if self.annotations is not None:
            info["raw_ann_info"] = annotation = self.annotations.one(row)
            info["segmentation"] = annotation.get("segmentation")
        return info


class ImageTable(ColumnTable):
    """The images of a table of instances: a row is an image with all its instances, usable or not.

    A sample's ``invalid_segs`` are the segmentations of the instances that are not usable; an image without instances
    has no arrays.

    Args:
        instances: The instances, sorted by image.
    """

    def __init__(self, instances: InstanceTable) -> None:
        super().__init__(instances.images)
        self.instances = instances

    def sample(self, row: int) -> dict[str, Any]:
        """Return a sample of one image."""
        info = super().sample(row)
        table = self.instances
        rows = slice(*np.searchsorted(table.image_of, (row, row + 1)).tolist())
        if rows.start == rows.stop:
            return {**info, "id": [], "raw_ann_info": None}
        for key, column in table.columns.items():
            info[key] = column.many(rows)
        if table.annotations is not None:
            info["raw_ann_info"] = annotations = table.annotations.many(rows)
            info["segmentation"] = [annotation.get("segmentation") for annotation in annotations]
            invalid = np.flatnonzero(~table.usable[rows])
            info["invalid_segs"] = [info["segmentation"][i] for i in invalid if info["segmentation"][i]]
        return info


class Records(Sequence[dict[str, Any]]):
    """A selection of a table's rows, as a list of samples. Nothing writes into it, so copies share the table.

    Args:
        table: The table.
        rows: Which rows, in which order; all of them when left out.
    """

    def __init__(self, table: ColumnTable, rows: np.ndarray | None = None) -> None:
        self.table = table
        self.rows = np.arange(len(table)) if rows is None else rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice | Sequence[int] | np.ndarray) -> Records: ...

    def __getitem__(self, index: Any) -> Any:
        """Return the sample of an index, made anew; for a slice, a list of indices or a mask, a selection."""
        rows = self.rows[index]
        if isinstance(rows, np.ndarray):
            return Records(self.table, rows)
        return self.table.sample(int(rows))

    def column(self, key: str) -> np.ndarray:
        """Return an attribute of the selected rows."""
        return self.table.columns[key].many(self.rows)

    def __deepcopy__(self, memo: dict[int, Any]) -> Records:
        return self
