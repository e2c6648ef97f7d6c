"""Annotations that can be read and cannot be meant."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from coco_files import SKELETON, annotation, coco_file, image
from pose_core.errors import DataError
from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset


def read(
    folder, images: list[Any], annotations: list[Any], categories: Any = None, **kwargs: Any
) -> BaseCocoStyleDataset:
    more = {} if categories is None else {"categories": categories}
    path = coco_file(folder, images, annotations, **more)
    return BaseCocoStyleDataset(ann_file=path, metainfo=SKELETON, **kwargs)


def category(*names: str, id: int = 1, name: str = "person") -> dict[str, Any]:
    return {"id": id, "name": name, "keypoints": list(names)}


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


@pytest.mark.parametrize("data_mode", ["topdown", "bottomup"])
def test_a_good_file_is_read_without_a_word(tmp_path, caplog, data_mode):
    categories = [category("Left", "RIGHT", "middle"), category("right", "left", "middle", id=2)]
    dataset = read(tmp_path, [image(1)], [annotation(5, 1), annotation(6, 1)], categories, data_mode=data_mode)
    assert len(dataset) == (2 if data_mode == "topdown" else 1)
    assert not warnings_of(caplog)


def test_keypoints_in_another_order_are_refused(tmp_path):
    message = r"another order: keypoint 0 of category 1 \(person\) is 'right', .* skeleton is 'left', and so for 2 of 3"
    with pytest.raises(DataError, match=message):
        read(tmp_path, [image(1)], [annotation(5, 1)], [category("right", "left", "middle")])
    detections = tmp_path / "detections.json"
    detections.write_text(json.dumps([{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.9}]))
    with pytest.raises(DataError, match="another order"):
        read(
            tmp_path,
            [image(1)],
            [],
            [category("right", "left", "middle")],
            bbox_file=str(detections),
            test_mode=True,
        )


def test_other_keypoints_are_warned_of(tmp_path, caplog):
    read(tmp_path, [image(1)], [annotation(5, 1)], [category("nose", "left", "middle")])
    assert "1 keypoints have another place in its categories than in the skeleton, such as keypoint 1" in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bbox": [0.1, 0.2, 0.3, 0.4]}, r"All boxes of .* lie between 0 and 1, those of annotation id 5 up to 0.6"),
        ({"keypoints": [0.1, 0.2, 2, 0.3, 0.4, 2, 0, 0, 0]}, "All keypoints of .* lie between 0 and 1"),
    ],
)
def test_shares_of_the_image_are_refused(tmp_path, caplog, change, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, [image(1)], [annotation(5, 1, **change), annotation(6, 1, **change)])
    read(tmp_path, [image(1)], [annotation(5, 1, **change), annotation(6, 1)])
    assert "1 annotations have " in caplog.text
    assert "between 0 and 1, such as annotation id 5: they must be in pixels" in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"keypoints": [12, 10, 5, 28, 12, -1, 0, 0, 0]},
            "2 keypoints have a visibility .* such as 5 of annotation id 6",
        ),
        ({"category_id": 3}, "1 annotations have a category_id that is not .* such as 3 of annotation id 6"),
        ({"id": 5}, "1 annotations have the same id as another one of their image, such as id 5 in image id 1"),
        (
            {"keypoints": [12, 10, 2, 28, 60, 2, 0, 0, 0]},
            "1 images have keypoints beyond their width or height .* such as id 1 with width 64 and height 48",
        ),
        (
            {"bbox": ["10", 8, 20, 30]},
            "1 lists or values have text in place of numbers, such as 'bbox' of annotation id 6",
        ),
        ({"image_id": "1"}, "1 image ids are text in one place and a number in another, such as '1'"),
        ({"keypoints": [12, 10, 2, 28, 12, 1, None, None, 0]}, "1 unlabeled keypoints have coordinates that are not"),
    ],
)
def test_what_can_be_read_is_counted(tmp_path, caplog, change, message):
    dataset = read(tmp_path, [image(1)], [annotation(5, 1), annotation(6, 1) | change])
    assert len(dataset) == 2
    (warning,) = warnings_of(caplog)
    assert re.search(message, warning)


def test_objects_without_keypoints_are_passed_over(tmp_path):
    bags = [annotation(6, 1, category_id=2, keypoints=[], num_keypoints=0), annotation(7, 1, keypoints=None)]
    categories = [category("left", "right", "middle"), {"id": 2, "name": "bag"}]
    for mode in ("topdown", "bottomup"):
        dataset = read(tmp_path, [image(1)], [annotation(5, 1), *bags], categories, data_mode=mode)
        assert np.ravel(dataset.get_data_info(0)["id"]).tolist() == [5]


def test_a_category_of_a_file_with_several_skeletons(tmp_path):
    categories = [category("left", "right", "middle"), category("head", "tail", id=4, name="dog")]
    annotations = [annotation(5, 1), annotation(6, 1, category_id=4, keypoints=[1, 2, 2, 3, 4, 2])]
    with pytest.raises(
        DataError, match=r"2 in annotation id 6 .* categories person, dog: choose one with category='per"
    ):
        read(tmp_path, [image(1)], annotations, categories)
    for chosen in (1, "person"):
        assert [info["id"] for info in read(tmp_path, [image(1)], annotations, categories, category=chosen)] == [5]
    for wrong in (9, "cat"):
        with pytest.raises(DataError, match=r"must be one category of .*, which has 1 \(person\), 4 \(dog\)"):
            read(tmp_path, [image(1)], annotations, categories, category=wrong)
    detections = tmp_path / "detections.json"
    found = [{"image_id": 1, "category_id": id, "bbox": [1, 2, 3, 4], "score": 0.9} for id in (1, "4", 4.0)]
    detections.write_text(json.dumps(found))
    tested = read(tmp_path, [image(1)], [], categories, category="dog", bbox_file=str(detections), test_mode=True)
    assert len(tested) == 2


def test_ids_of_both_kinds_come_out_as_they_went_in(tmp_path):
    ids = [-1, 2**63, "x"]
    dataset = read(tmp_path, [image(i) for i in ids], [annotation(number, i) for number, i in enumerate(ids)])
    assert [repr(info["img_id"]) for info in dataset.data_list] == ["-1", str(2**63), "'x'"]
