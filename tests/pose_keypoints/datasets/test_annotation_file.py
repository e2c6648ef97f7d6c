"""Reading annotation and detection files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import read_coco_file
from pose_keypoints.datasets.detection_file import read_detections
from pose_keypoints.datasets.image_index import ImageRows, image_sizes, known_sizes
from pose_keypoints.datasets.numbers import stacked_numbers, values_or


def test_a_file_is_read_and_its_annotations_stay_text(tmp_path):
    file = read_coco_file(coco_file(tmp_path, [image(1)], [annotation(7, 1)], info={"year": 2017}))
    assert file.images == [image(1)]
    assert file.categories == [{"id": 1, "name": "person"}]
    assert json.loads(bytes(file.annotations[0])) == annotation(7, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        ("", "is not a JSON file, or it is damaged"),
        ('{"images": [', "is not a JSON file, or it is damaged"),
        ("[1, 2]", "is not a COCO annotation file: Expected `object`, got `array`"),
        ('{"images": {}, "annotations": []}', r"Expected `array`, got `object` - at `\$.images`"),
        ('{"annotations": [], "categories": []}', "lacks 'images'"),
        ('{"images": [], "categories": []}', "lacks 'annotations'"),
        ('{"images": [], "annotations": []}', "lacks 'categories'"),
    ],
)
def test_what_is_no_annotation_file_is_named(tmp_path, content, message):
    path = tmp_path / "broken.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=rf"broken\.json.*{message}"):
        read_coco_file(str(path))


def test_parts_that_are_not_needed_may_be_missing(tmp_path):
    path = tmp_path / "images.json"
    path.write_text(json.dumps({"images": [image(1)]}))
    assert read_coco_file(str(path), needs=["images"]).annotations == []


def test_python_writes_nan_which_is_read_as_nothing(tmp_path):
    path = coco_file(
        tmp_path, [image(1)], [annotation(7, 1, area=float("nan"), bbox=[1, -float("inf"), 2, 3], name="NaN, x")]
    )
    stored = json.loads(bytes(read_coco_file(path).annotations[0]))
    assert stored["area"] is None
    assert stored["bbox"] == [1, None, 2, 3]
    assert stored["name"] == "NaN, x"


def test_detections(tmp_path):
    path = tmp_path / "detections.json"
    path.write_text(json.dumps([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5, "extra": 1}]))
    (detection,) = read_detections(str(path))
    assert (detection.image_id, detection.bbox, detection.score) == (3, [1, 2, 3, 4], 0.5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"annotations": []}, "is not a list of detections"),
        ([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4]}], r"missing required field `score` - at `\$\[0\]`"),
        ([{"image_id": 3, "category_id": 1, "bbox": [1, 2], "score": 1}], r"Detection 0 of .* got \[1.0, 2.0\]"),
        (
            [{"image_id": 3, "category_id": 1, "bbox": [1, 2, float("nan"), 4], "score": 1}],
            r"Expected `float`, got `null` - at `\$\[0\]\.bbox\[2\]`",
        ),
        (
            [{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 97.5}],
            r"Detection 0 of .* has the score 97.5: scores lie between 0 and 1",
        ),
    ],
)
def test_what_is_no_detection_file_is_named(tmp_path, content, message):
    path = tmp_path / "detections.json"
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=message):
        read_detections(str(path))


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


def test_images_need_their_size():
    np.testing.assert_allclose(image_sizes([image(1)], source="x.json"), [[64, 48]])
    with pytest.raises(DataError, match=r"Image id 2 of x.json has no 'width' and 'height'"):
        image_sizes([image(1), {"id": 2, "width": 3}], source="x.json")


def test_sizes_of_images_that_annotations_belong_to():
    entries = [image(1), {"id": 2, "width": 3}, image(3, width=10), {"id": 4, "width": "x", "height": 5}]
    sizes = known_sizes(entries)
    np.testing.assert_equal(sizes, [[64, 48], [3, np.nan], [10, 48], [np.nan, 5]])
    rows = ImageRows(entries, sizes, [2, 0, 2])
    assert [row["id"] for row in rows] == [3, 1, 3]
    assert (len(rows), rows[-1]["id"], [row["id"] for row in rows[1:]]) == (3, 3, [1, 3])
    np.testing.assert_equal(image_sizes(rows, source="x.json"), [[10, 48], [64, 48], [10, 48]])
    with pytest.raises(DataError, match=r"Image id 2 of x\.json has no 'width' and 'height'"):
        image_sizes(ImageRows(entries, sizes, [0, 1]), source="x.json")
