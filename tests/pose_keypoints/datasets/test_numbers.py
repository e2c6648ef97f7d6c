"""Stacking the numbers of annotations."""

from __future__ import annotations

import numpy as np
import pytest

from pose_core.errors import DataError
from pose_keypoints.datasets.findings import noting
from pose_keypoints.datasets.numbers import number_of, stacked_keypoints, stacked_numbers, values_or


def test_stacked_numbers():
    entries = [{"id": 4, "bbox": [1, 2]}, {"id": 5, "bbox": [3.5, 4]}]
    np.testing.assert_allclose(stacked_numbers(entries, "bbox", 2, source="x.json"), [[1, 2], [3.5, 4]])
    assert stacked_numbers([], "bbox", 2, source="x.json").shape == (0, 2)
    assert stacked_numbers([{"id": 4, "bbox": [[1], [2]]}], "bbox", 2, source="x.json").shape == (1, 2)
    assert stacked_numbers([{"id": 4, "scale": 3}], "scale", 1, source="x.json").shape == (1, 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1, 2, 3], "'bbox' of annotation id 5 of x.json must hold 2 numbers, got 3"),
        (["a", 2], "must be a list of 2 numbers, got ['a', 2]"),
        ([None, 2], "'bbox' of annotation id 5 of x.json holds a value that is not a finite number"),
        (None, "must hold 2 numbers, got 1"),
        ({"x": 1}, "must be a list of 2 numbers"),
    ],
)
def test_the_annotation_with_the_wrong_numbers_is_named(value, message):
    entries = [{"id": 4, "bbox": [1, 2]}, {"id": 5, "bbox": value}]
    with pytest.raises(DataError) as error:
        stacked_numbers(entries, "bbox", 2, source="x.json")
    assert message in str(error.value)


def test_values_with_a_default_for_those_that_are_missing():
    entries = [{"id": 4, "area": 2.5}, {"id": 5}, {"id": 6, "area": None}]
    default = np.array([7, 8, 9], dtype=np.float32)
    areas = values_or(entries, "area", default, source="x.json")
    np.testing.assert_allclose(areas, [2.5, 8, 9])
    assert areas.dtype == np.float32
    with pytest.raises(DataError, match=r"'area' of annotation id 4 of x.json must be a number, got 'big'"):
        values_or([{"id": 4, "area": "big"}], "area", default[:1], source="x.json")
    with pytest.raises(DataError, match=r"'width' of image id 4 of x.json must be a number, got \[1\]"):
        values_or([{"id": 4, "width": [1]}], "width", default[:1], source="x.json", noun="image")


def test_numbers_that_are_written_as_text_are_read_and_counted(caplog):
    entries = [{"id": 4, "bbox": ["1", " 2.5"]}, {"id": 5, "bbox": [3, 4]}, {"id": 6, "bbox": ["1e1", 0], "area": "7"}]
    with noting():
        np.testing.assert_allclose(stacked_numbers(entries, "bbox", 2, source="text.json"), [[1, 2.5], [3, 4], [10, 0]])
        np.testing.assert_allclose(values_or(entries, "area", np.zeros(3), source="text.json"), [0, 0, 7])
        assert number_of("0.5", "The score of detection 3", source="text.json") == 0.5
    assert caplog.messages == [
        "text.json: 4 lists or values have text in place of numbers, such as 'bbox' of annotation id 4: read as numbers."
    ]


@pytest.mark.parametrize("value", [None, "high", [1], float("nan"), "inf"])
def test_what_is_no_number(value):
    with pytest.raises(DataError, match=r"The score of detection 3 of x\.json must be a number, got"):
        number_of(value, "The score of detection 3", source="x.json")


def test_unlabeled_keypoints_need_no_coordinates(caplog):
    entries = [{"id": 4, "keypoints": [1, 2, 2, None, None, 0]}, {"id": 5, "keypoints": [None, None, None, 3, 4, 1]}]
    with noting():
        found = stacked_keypoints(entries, "keypoints", 2, source="holes.json")
    np.testing.assert_allclose(found, [[[1, 2, 2], [0, 0, 0]], [[0, 0, 0], [3, 4, 1]]])
    assert caplog.messages == [
        "holes.json: 2 unlabeled keypoints have coordinates that are not finite numbers, such as one of annotation id "
        "4: read as 0, 0."
    ]
    for wrong in ([None, 2, 1], [1, 2, None]):
        with pytest.raises(DataError, match=r"'keypoints' of annotation id 6 .* not a finite number"):
            stacked_keypoints([{"id": 6, "keypoints": wrong}], "keypoints", 1, source="x.json")
    assert stacked_keypoints([], "keypoints", 0, source="x.json").shape == (0, 0, 3)
