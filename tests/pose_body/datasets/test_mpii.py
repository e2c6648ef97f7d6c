"""MPII's own format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import savemat

from pose_body.datasets.mpii import MpiiDataset
from pose_core.errors import ConfigError, DataError


def person(**extra: Any) -> dict[str, Any]:
    return {
        "image": "000123.jpg",
        "center": [101, 51],
        "scale": 0.5,
        "joints": [[11.0 + i, 21.0] for i in range(16)],
        "joints_vis": [1] * 15 + [0],
        **extra,
    }


def write(folder: Path, persons: list[Any]) -> str:
    path = folder / "mpii.json"
    path.write_text(json.dumps(persons))
    return str(path)


def test_a_person_by_hand(tmp_path):
    dataset = MpiiDataset(ann_file=write(tmp_path, [person(image="7.jpg"), person()]), data_prefix={"img": "images"})
    assert len(dataset) == 2
    info = dataset.get_data_info(1)
    assert info["id"] == 1
    assert info["img_id"] == 123
    assert info["img_path"] == "images/000123.jpg"
    # A box of 100 pixels, 7.5 pixels below the center; pixels count from 0.
    np.testing.assert_allclose(info["bbox_center"], [[100, 57.5]])
    np.testing.assert_allclose(info["bbox_scale"], [[100, 100]])
    np.testing.assert_allclose(info["bbox"], [[50, 7.5, 150, 107.5]])
    np.testing.assert_allclose(info["area"], [5300])
    np.testing.assert_allclose(info["keypoints"][0, :2], [[10, 20], [11, 20]])
    np.testing.assert_allclose(info["keypoints_visible"][0], [1] * 15 + [0])
    assert "head_size" not in info
    assert dataset.metainfo["first_pixel"] == 0


def test_a_center_that_is_not_there_is_not_moved(tmp_path):
    dataset = MpiiDataset(ann_file=write(tmp_path, [person(center=[-1, -1])]))
    np.testing.assert_allclose(dataset.get_data_info(0)["bbox_center"], [[-2, -2]])


def test_head_sizes_for_pckh(tmp_path):
    corners = np.zeros((2, 2, 3))  # (corner, x and y, person)
    corners[1, :, 1] = 30, 40
    savemat(tmp_path / "mpii_gt_val.mat", {"headboxes_src": corners})
    headbox_file = str(tmp_path / "mpii_gt_val.mat")
    ann_file = write(tmp_path, [person(), person()])
    dataset = MpiiDataset(ann_file=ann_file, headbox_file=headbox_file, test_mode=True)
    np.testing.assert_allclose(dataset.get_data_info(1)["head_size"], [[0.6 * 50]])

    with pytest.raises(ConfigError, match="headbox_file needs test_mode=True"):
        MpiiDataset(ann_file=ann_file, headbox_file=headbox_file)
    with pytest.raises(DataError, match=r"mpii_gt_val\.mat has 3 for the 4 persons of .*mpii\.json"):
        MpiiDataset(ann_file=write(tmp_path, [person()] * 4), headbox_file=headbox_file, test_mode=True)
    with pytest.raises(DataError, match="must be MPII's file of head boxes"):
        MpiiDataset(ann_file=ann_file, headbox_file=ann_file, test_mode=True)


def test_one_image_with_all_its_persons(tmp_path):
    ann_file = write(tmp_path, [person(), person(image="7.jpg"), person()])
    dataset = MpiiDataset(ann_file=ann_file, data_mode="bottomup")
    assert [dataset.get_data_info(i)["id"] for i in range(len(dataset))] == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image": "head.jpg"}, "Person 0 of .* must have an 'image' such as '052475643.jpg', got 'head.jpg'"),
        ({"joints": [[1, 2]] * 15}, "'joints' of annotation id 0 of .*mpii.json must hold 32 numbers, got 30"),
        ({"joints_vis": [1] * 17}, "'joints_vis' of annotation id 0 .* must hold 16 numbers, got 17"),
        ({"scale": "x"}, "'scale' of annotation id 0 .* must be a list of 1 numbers"),
    ],
)
def test_a_wrong_person_is_named(tmp_path, change, message):
    with pytest.raises(DataError, match=message):
        MpiiDataset(ann_file=write(tmp_path, [person(**change)]))


def test_what_is_no_list_of_persons(tmp_path):
    (tmp_path / "mpii.json").write_text('{"images": []}')
    with pytest.raises(DataError, match="is not MPII's list of persons"):
        MpiiDataset(ann_file=str(tmp_path / "mpii.json"))
