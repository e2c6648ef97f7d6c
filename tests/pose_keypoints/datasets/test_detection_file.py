"""Reading detection files."""

from __future__ import annotations

import json

import pytest

from pose_core.errors import DataError
from pose_keypoints.datasets.detection_file import read_detections
from pose_keypoints.datasets.findings import noting


def test_detections(tmp_path):
    path = tmp_path / "detections.json"
    path.write_text(json.dumps([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5, "extra": 1}]))
    (detection,) = read_detections(str(path))
    assert (detection.image_id, detection.bbox, detection.score) == (3, [1, 2, 3, 4], 0.5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"annotations": []}, "is not a list of detections"),
        ([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4]}], r"Detection 0 of .* lacks 'score'"),
        ([{"image_id": 3, "category_id": 1, "bbox": [1, 2], "score": 1}], r"Detection 0 of .* got \[1.0, 2.0\]"),
        (
            [{"image_id": 3, "category_id": 1, "bbox": [1, 2, float("nan"), 4], "score": 1}],
            r"The bbox of detection 0 of .* must be 4 finite numbers, got \[1, 2, None, 4\]",
        ),
        ([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": None}], r"Detection 0 of .* lacks 'score'"),
        (
            [{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": "high"}],
            "The score of detection 0 of .* must be a number, got 'high'",
        ),
        (
            [{"image_id": 3.5, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 1}],
            "'image_id' of detection 0 of .* must be a whole number or text, got 3.5",
        ),
    ],
)
def test_what_is_no_detection_file_is_named(tmp_path, content, message):
    path = tmp_path / "detections.json"
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=message):
        read_detections(str(path))


def test_ids_and_numbers_are_read_as_those_of_annotations(tmp_path, caplog):
    path = tmp_path / "detections.json"
    first = {"image_id": 3.0, "category_id": "1", "bbox": ["1", 2, 3, 4, 9], "score": "0.5"}
    path.write_text(json.dumps([first, {"image_id": "a", "category_id": 1, "bbox": [1, 2, 3, 4], "score": 1}]))
    with noting():
        one, other = read_detections(str(path))
    assert (repr(one.image_id), one.category_id, one.bbox, one.score) == ("3", "1", [1, 2, 3, 4, 9], 0.5)
    assert (other.image_id, other.score) == ("a", 1)
    assert "2 lists or values have text in place of numbers, such as the bbox of detection 0" in caplog.text


def test_scores_rank_whatever_they_are(tmp_path, caplog):
    path = tmp_path / "detections.json"
    scores = [1.0000001192, -0.0001, 97.5, 3]
    path.write_text(
        json.dumps([{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4], "score": score} for score in scores])
    )
    with noting():
        assert [detection.score for detection in read_detections(str(path))] == scores
    assert "2 scores are not between 0 and 1, such as 97.5 of detection 2" in caplog.text
