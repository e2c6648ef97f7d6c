"""Columns: what a row is, and that it is the reader's own."""

from __future__ import annotations

import numpy as np
import pytest

from pose_core.errors import DataError
from pose_keypoints.datasets.columns import (
    ArrayColumn,
    JsonColumn,
    ScalarColumn,
    ValueColumn,
    WindowColumn,
    Windows,
)

ARRAY = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize("rows", [slice(1, 3), np.array([1, 2])])
def test_an_array_is_handed_out_as_copies(rows):
    column = ArrayColumn(ARRAY.copy())
    one, many = column.one(1), column.many(rows)
    np.testing.assert_array_equal(one, [[3, 4, 5]])
    np.testing.assert_array_equal(many, [[3, 4, 5], [6, 7, 8]])
    one[...] = many[...] = -1
    np.testing.assert_array_equal(column.array, ARRAY)
    assert len(column) == 4


def test_scalars_and_values():
    assert ScalarColumn(ARRAY[:, 0]).one(2).shape == ()
    assert ValueColumn(np.array([3, 5])).one(1) == 5
    assert ValueColumn(np.array([[3, 5], [4, 6]])).one(1) == (4, 6)
    assert ValueColumn(np.array([3, 5, 7])).many(np.array([2, 0])) == [7, 3]


def test_documents_that_rows_share():
    column = JsonColumn.of(["a.mp4", {"fps": 25}], order=np.array([1, 0, 0]))
    assert len(column) == 3
    assert [column.one(row) for row in range(3)] == [{"fps": 25}, "a.mp4", "a.mp4"]
    assert column.many(slice(1, 3)) == ["a.mp4", "a.mp4"]
    column.one(0)["fps"] = 50
    assert column.one(0) == {"fps": 25}


def test_windows_over_any_column_are_the_readers_own():
    windows = Windows(starts=np.array([0, 2]), offsets=np.array([0, 1]))
    poses = ArrayColumn(ARRAY.copy())
    column = WindowColumn(poses, windows)
    assert len(column) == 2
    window = column.one(1)
    np.testing.assert_array_equal(window, [[6, 7, 8], [9, 10, 11]])
    window[...] = -1
    np.testing.assert_array_equal(poses.array, ARRAY)
    np.testing.assert_array_equal(column.many(slice(None)), ARRAY.reshape(2, 2, 3))
    names = WindowColumn(JsonColumn.of("abcd"), windows)
    assert names.one(1) == ["c", "d"]
    assert names.many(np.array([1, 0])) == [["c", "d"], ["a", "b"]]


def test_a_window_repeats_the_ends_of_its_sequence():
    limits = np.array([[0, 1], [0, 1], [2, 3]])
    windows = Windows(starts=np.array([0, 1, 2]), offsets=np.array([-1, 0, 1]), limits=limits)
    assert [windows.frames(row).tolist() for row in range(3)] == [[0, 0, 1], [0, 1, 1], [2, 2, 3]]
    np.testing.assert_array_equal(WindowColumn(ArrayColumn(ARRAY), windows).one(1)[:, 0], [0, 3, 3])


@pytest.mark.parametrize(("windows", "frames"), [
    (Windows(np.array([0, 2]), np.array([-1, 0])), "-1 to 2"),
    (Windows(np.array([0, 2]), np.arange(3)), "0 to 4"),
    (Windows(np.array([0]), np.arange(3), limits=np.array([[0, 4]])), "0 to 4"),
])  # fmt: skip
def test_windows_beyond_the_frames_are_refused(windows, frames):
    with pytest.raises(DataError, match=f"Windows must lie within the 4 frames, got frames {frames}"):
        WindowColumn(ArrayColumn(ARRAY), windows)


def test_no_windows():
    assert len(WindowColumn(ArrayColumn(ARRAY), Windows(np.array([], dtype=np.int64), np.arange(9)))) == 0
