"""Boxes from the files of detectors and annotators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_core.errors import DataError
from pose_inference.boxes import BoxFile


def written(folder: Path, content: Any) -> Path:
    file = folder / "boxes.json"
    file.write_text(json.dumps(content))
    return file


def detection(image: Any, score: float = 0.9, box: Any = (10, 20, 30, 40), **more: Any) -> dict[str, Any]:
    return {"image_id": image, "bbox": list(box), "score": score, "category_id": 1, **more}


ANNOTATIONS = {
    "images": [
        {"id": 7, "file_name": "a/one.jpg"},
        {"id": 8, "file_name": "b/one.jpg"},
        {"id": 9, "file_name": "two.jpg"},
        {"id": 10, "file_name": "empty.jpg"},
    ],
    "annotations": [
        {"image_id": 7, "bbox": [1, 2, 3, 4]},
        {"image_id": 8, "bbox": [5, 6, 7, 8]},
        {"image_id": 9, "bbox": [0, 0, 9, 9], "iscrowd": 1},
        {"image_id": 9, "bbox": [0, 0, 0, 9]},
        {"image_id": 9, "bbox": [2, 2, 4, 6]},
    ],
}


def test_detections_by_the_number_in_the_file_name(tmp_path: Path) -> None:
    boxes = BoxFile(written(tmp_path, [detection(785), detection(785, 0.5, (0, 0, 5, 5)), detection(9)]))
    found, scores = boxes.of(Path("images/000000000785.jpg"))
    np.testing.assert_array_equal(found, [[10, 20, 40, 60], [0, 0, 5, 5]])
    np.testing.assert_allclose(scores, [0.9, 0.5])


@pytest.mark.parametrize("name", ["photo.jpg", "photo"])
def test_detections_by_name(tmp_path: Path, name: str) -> None:
    boxes = BoxFile(written(tmp_path, [detection(name)]))
    assert len(boxes.of(Path("photo.jpg"))[0]) == 1


def test_detections_with_file_names(tmp_path: Path) -> None:
    boxes = BoxFile(written(tmp_path, [detection(1, file_name="x/photo.jpg")]))
    assert len(boxes.of(Path("data/x/photo.jpg"))[0]) == 1


def test_score_and_category(tmp_path: Path) -> None:
    file = written(tmp_path, [detection(1, 0.9), detection(1, 0.2), detection(1, 0.8, category_id=3)])
    assert len(BoxFile(file).of(Path("1.jpg"))[0]) == 3
    assert len(BoxFile(file, score_thr=0.3).of(Path("1.jpg"))[0]) == 2
    assert len(BoxFile(file, score_thr=0.3, category=3).of(Path("1.jpg"))[0]) == 1


def test_an_image_whose_boxes_do_not_count_has_none(tmp_path: Path) -> None:
    boxes, scores = BoxFile(written(tmp_path, [detection(1, 0.1)]), score_thr=0.3).of(Path("1.jpg"))
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)


def test_annotations(tmp_path: Path) -> None:
    boxes = BoxFile(written(tmp_path, ANNOTATIONS))
    np.testing.assert_array_equal(boxes.of(Path("data/a/one.jpg"))[0], [[1, 2, 4, 6]])
    np.testing.assert_array_equal(boxes.of(Path("data/b/one.jpg"))[0], [[5, 6, 12, 14]])
    np.testing.assert_array_equal(boxes.of(Path("two.jpg"))[0], [[2, 2, 6, 8]])
    assert len(boxes.of(Path("empty.jpg"))[0]) == 0


@pytest.mark.parametrize("image", ["other.jpg", "c/one.jpg", "8.jpg"])
def test_an_image_that_the_file_does_not_know(tmp_path: Path, image: str) -> None:
    with pytest.raises(DataError, match=f"no boxes for {image}"):
        BoxFile(written(tmp_path, ANNOTATIONS)).of(Path(image))


def test_an_image_that_could_be_two(tmp_path: Path) -> None:
    twice = {"images": [{"id": i, "file_name": "one.jpg"} for i in (1, 2)], "annotations": []}
    with pytest.raises(DataError, match=r"several images named one\.jpg"):
        BoxFile(written(tmp_path, twice)).of(Path("one.jpg"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"boxes": []}, "must be a list of COCO detection results"),
        ([[1, 2, 3, 4]], "Entry 0 of"),
        ([detection(1), {"image_id": 1}], "Entry 1 of .* must have 'bbox'"),
        ([detection(1, box=(1, 2, 3))], "bbox of entry 0 .* 4 finite numbers"),
        ([detection(1, box=(1, 2, 3, None))], "bbox of entry 0 .* 4 finite numbers"),
    ],
)
def test_malformed(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        BoxFile(written(tmp_path, content))


def test_no_json_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "boxes.json").write_text("[1, 2")
    with pytest.raises(DataError, match="is not a JSON file"):
        BoxFile(tmp_path / "boxes.json")
    with pytest.raises(DataError, match="cannot be read: No such file"):
        BoxFile(tmp_path / "gone.json")


def test_what_datasets_read_serves_as_boxes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = {
        "images": [{"id": 7.0, "file_name": "../a/one.jpg"}, {"id": "8", "file_name": "./two.jpg"}],
        "annotations": [
            {"id": 1, "image_id": 7, "bbox": ["1", "2", "3", "4"], "category_id": 1},
            {"id": 2, "image_id": 8, "bbox": [5, 6, 7, 8], "category_id": "2"},
            {"id": 3, "image_id": 7, "keypoints": [1, 2, 2]},
        ],
        "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "dog"}],
    }
    boxes = BoxFile(written(tmp_path, content))
    np.testing.assert_array_equal(boxes.of(Path("/data/a/one.jpg"))[0], [[1, 2, 4, 6]])
    np.testing.assert_array_equal(boxes.of(Path("two.jpg"))[0], [[5, 6, 12, 14]])
    assert "1 annotations without 'bbox' are skipped, such as annotation id 3" in caplog.text
    assert "1 image ids are text in one place and a number in another, such as 8" in caplog.text
    dogs = BoxFile(written(tmp_path, content), category="dog")
    assert (len(dogs.of(Path("a/one.jpg"))[0]), len(dogs.of(Path("two.jpg"))[0])) == (0, 1)
    with pytest.raises(
        DataError, match=r"category='cat' must be one category of .*, which has 1 \(person\), 2 \(dog\)"
    ):
        BoxFile(written(tmp_path, content), category="cat")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([detection(1, None)], "The score of entry 0 of .* must be a number, got None"),
        ([detection(1.5)], "'image_id' of entry 0 of .* must be a whole number or text, got 1.5"),
        ({"images": [{"id": 7}], "annotations": []}, "Image id 7 of .* lacks 'file_name'"),
        (
            {"images": [{"id": 7, "file_name": "a"}], "annotations": [{"id": 5, "image_id": 9, "bbox": [1, 2, 3, 4]}]},
            "Annotation id 5 belongs to image id 9, which is not among the images",
        ),
    ],
)
def test_bad_entries_are_named(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        BoxFile(written(tmp_path, content))


def test_detectors_write_nothing_for_an_image_without_people(tmp_path: Path) -> None:
    boxes = BoxFile(written(tmp_path, [detection("785.0"), detection(7.0)]))
    assert boxes.of(Path("9.jpg"))[0].shape == (0, 4)
    boxes.check_known([Path("9.jpg"), Path("7.jpg")])
    BoxFile(written(tmp_path, [])).check_known([Path("9.jpg")])
    with pytest.raises(DataError, match=r"no boxes for any of the 1 images, such as 9\.jpg: .* image_id '785\.0'"):
        boxes.check_known([Path("9.jpg")])
