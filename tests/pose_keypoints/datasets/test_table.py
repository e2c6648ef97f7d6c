"""Tables by column, and selections of their rows."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from pose_core.errors import DataError
from pose_keypoints.datasets.columns import ArrayColumn, JsonColumn, ValueColumn
from pose_keypoints.datasets.table import ColumnTable, ImageTable, InstanceTable, Records


def table() -> ColumnTable:
    return ColumnTable({"name": JsonColumn.of("abcd"), "size": ValueColumn(np.array([5, 6, 7, 8]))})


def test_a_row_is_a_sample():
    assert len(table()) == 4
    assert table().sample(2) == {"name": "c", "size": 7}
    assert len(ColumnTable({})) == 0


def test_columns_must_have_one_length():
    with pytest.raises(DataError, match="one row per sample each, got 3 of 'a', 2 of 'b'"):
        ColumnTable({"a": JsonColumn.of("xyz"), "b": ArrayColumn(np.zeros((2, 5)))})


def test_a_selection_of_rows():
    records = Records(table())
    assert [info["name"] for info in records] == ["a", "b", "c", "d"]
    assert records[-1]["name"] == "d"
    for index, names in ((slice(1, 3), "bc"), ([3, 0], "da"), (np.array([True, False, True, False]), "ac"), ([], "")):
        selection = records[index]
        assert isinstance(selection, Records)
        assert "".join(info["name"] for info in selection) == names
    assert records[[3, 0]][1]["name"] == "a"
    assert records[[3, 0]].column("size") == [8, 5]
    with pytest.raises(IndexError):
        records[4]


def test_copies_share_the_table():
    records = Records(table(), np.array([1]))
    assert copy.deepcopy({"records": records})["records"] is records


def test_instances_and_their_images():
    instances = InstanceTable(
        images={"img_path": JsonColumn.of(["x.png", "y.png", "z.png"])},
        image_of=np.array([0, 0, 2]),
        columns={"bbox": ArrayColumn(np.arange(12).reshape(3, 4)), "id": ValueColumn(np.array([7, 8, 9]))},
        usable=np.array([True, False, True]),
        annotations=JsonColumn.of([{"segmentation": [1]}, {"segmentation": [2]}, {}]),
    )
    info = instances.sample(1)
    assert (info["img_path"], info["id"], info["segmentation"]) == ("x.png", 8, [2])
    np.testing.assert_array_equal(info["bbox"], [[4, 5, 6, 7]])
    images = ImageTable(instances)
    assert len(images) == 3
    info = images.sample(0)
    assert (info["img_path"], info["id"]) == ("x.png", [7, 8])
    assert (info["segmentation"], info["invalid_segs"]) == ([[1], [2]], [[2]])
    assert images.sample(1) == {"img_path": "y.png", "id": [], "raw_ann_info": None}
