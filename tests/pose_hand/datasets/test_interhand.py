"""Joints in the world, projected into images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import ConfigError, DataError
from pose_hand.datasets.interhand import InterHand2DDoubleDataset, to_camera, to_pixels

QUARTER_TURN = [[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
CAMERA = {
    "campos": {"400": [10.0, 20.0, -100.0]},
    "camrot": {"400": QUARTER_TURN},
    "focal": {"400": [50.0, 60.0]},
    "princpt": {"400": [32.0, 24.0]},
}


def files(
    folder: Path, *, camera: Any = CAMERA, joints: Any = None, rootnet: Any = None, **entry: Any
) -> dict[str, str]:
    world = [[10.0, 20.0, 0.0]] * 41 + [[30.0, 30.0, 100.0]]
    frame = {"world_coord": world if joints is None else joints}
    for name, content in {"camera": {"3": camera}, "joint": {"3": {"17": frame}}, "rootnet": rootnet or []}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    hand = {"joint_valid": [[1]] * 40 + [[0], [1]], "hand_type": "interacting", "hand_type_valid": 1, **entry}
    taken = image(5, capture=3, camera="400", frame_idx=17)
    coco_file(folder, [taken], [annotation(9, 5, num_keypoints=None, **hand)], categories=None)
    return {
        "data_root": str(folder),
        "ann_file": "annotations.json",
        "camera_param_file": "camera.json",
        "joint_file": "joint.json",
    }


def test_the_camera_turns_and_projects() -> None:
    joints = np.array([[30.0, 30.0, 100.0]])
    seen = to_camera(joints, np.array([10.0, 20.0, -100.0]), np.array(QUARTER_TURN))
    np.testing.assert_allclose(seen, [[10, -20, 200]])
    np.testing.assert_allclose(to_pixels(seen, np.array([50, 60]), np.array([32, 24])), [[34.5, 18]])


def test_a_sample(tmp_path: Path) -> None:
    info = InterHand2DDoubleDataset(**files(tmp_path)).get_data_info(0)
    np.testing.assert_allclose(info["keypoints"][0, [0, 41]], [[32, 24], [34.5, 18]], rtol=1e-6)
    assert info["keypoints_visible"].sum() == info["num_keypoints"] == 41
    np.testing.assert_allclose(info["hand_type"], [[1, 1]])
    np.testing.assert_allclose(info["hand_type_valid"], [1])
    np.testing.assert_allclose(info["bbox"], [[10, 8, 30, 38]])
    assert info["id"] == 9


@pytest.mark.parametrize(("hand_type", "expected"), [("right", [1, 0]), ("left", [0, 1])])
def test_one_hand(tmp_path: Path, hand_type: str, expected: list[int]) -> None:
    info = InterHand2DDoubleDataset(**files(tmp_path, hand_type=hand_type)).get_data_info(0)
    np.testing.assert_allclose(info["hand_type"], [expected])


def test_boxes_of_rootnet(tmp_path: Path) -> None:
    found = files(tmp_path, rootnet=[{"annot_id": 9, "bbox": [1, 2, 3, 4]}])
    rootnet = {"use_gt_root_depth": False, "rootnet_result_file": "rootnet.json"}
    info = InterHand2DDoubleDataset(**found, **rootnet).get_data_info(0)
    np.testing.assert_allclose(info["bbox"], [[1, 2, 4, 6]])
    with pytest.raises(DataError, match=r"rootnet\.json must have a 'bbox' for annotation id 9"):
        InterHand2DDoubleDataset(**files(tmp_path), **rootnet)


def test_real_joints_lie_in_their_boxes(sample_data: Path) -> None:
    dataset = InterHand2DDoubleDataset(
        ann_file="test_interhand2.6m_data.json",
        camera_param_file="test_interhand2.6m_camera.json",
        joint_file="test_interhand2.6m_joint_3d.json",
        data_root=str(sample_data / "interhand2.6m"),
    )
    for i in range(len(dataset)):
        info = dataset.get_data_info(i)
        joints = info["keypoints"][info["keypoints_visible"] > 0]
        assert (joints >= info["bbox"][0, :2]).all()
        assert (joints <= info["bbox"][0, 2:]).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"camera": {}},
            r"Image id 5 of .* is frame 17 of capture 3 by camera 400, but 'campos' is not in camera\.json",
        ),
        (
            {"joints": [[0, 0, 1]]},
            r"'world_coord' of frame 17 of capture 3 in joint\.json must have .*\(42, 3\), got \(1, 3\)",
        ),
        ({"hand_type": "both"}, "'hand_type' of annotation id 9 .* one of right, left, interacting, got 'both'"),
        ({"joint_valid": [[1]] * 21}, "'joint_valid' of annotation id 9 .* must hold 42 numbers, got 21"),
    ],
)
def test_files_that_do_not_belong_together_are_named(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        InterHand2DDoubleDataset(**files(tmp_path, **wrong))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ann_file": "x.json"}, "InterHand2DDoubleDataset needs camera_param_file and joint_file"),
        (
            {"camera_param_file": "x", "joint_file": "y", "use_gt_root_depth": False},
            r"\(use_gt_root_depth=False\) needs rootnet_result_file",
        ),
    ],
)
def test_files_that_are_needed(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        InterHand2DDoubleDataset(**arguments)
