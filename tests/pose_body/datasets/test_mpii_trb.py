"""MPII-TRB's order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from coco_files import coco_file, image
from pose_body.datasets.mpii_trb import MpiiTrbDataset


def person(annotation_id: int, image_id: int) -> dict[str, Any]:
    return {
        "id": annotation_id,
        "image_id": image_id,
        "center": [30, 20],
        "scale": 0.1,
        "keypoints": [9, 8, 2] * 38 + [0, 0, 0] * 2,
    }


def test_people_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    images = [image(1), image(2), image(3)]
    path = coco_file(tmp_path, images, [person(40, 1), person(20, 3), person(30, 2), person(10, 2)])
    people = MpiiTrbDataset(ann_file=path)
    assert [people.get_data_info(i)["id"] for i in range(4)] == [10, 30, 20, 40]
    np.testing.assert_allclose(people.get_data_info(0)["bbox"], [[20, 10, 40, 30]])
    assert people.get_data_info(0)["num_keypoints"] == 38
    photos = MpiiTrbDataset(ann_file=path, data_mode="bottomup")
    assert [photos.get_data_info(i)["img_id"] for i in range(3)] == [2, 3, 1]
