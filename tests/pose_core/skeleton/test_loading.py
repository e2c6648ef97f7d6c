"""Where a skeleton is found: by name, in a file, in a config; and what datasets read of it."""

from __future__ import annotations

import ast
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fake_plugins import run_python, write_plugin
from pose_core.errors import SkeletonError
from pose_core.skeleton import Skeleton, dataset_info, define_skeleton, load_skeleton, parse_pose_metainfo
from pose_core.skeleton.literals import read_literals

INFO: dict[str, Any] = {
    "dataset_name": "bust",
    "keypoint_info": {
        0: {"name": "nose", "id": 0, "color": [1, 2, 3], "type": "upper", "swap": ""},
        1: {"name": "left_eye", "id": 1, "color": [4, 5, 6], "type": "upper", "swap": "right_eye"},
        2: {"name": "right_eye", "id": 2, "swap": "left_eye"},
        3: {"name": "hip", "id": 3, "type": "lower", "swap": None},
    },
    "skeleton_info": {0: {"link": ("nose", "left_eye"), "id": 0, "color": [7, 8, 9]}, 1: {"link": ["hip", "nose"]}},
    "joint_weights": [1.0, 2.0, 2.0, 1.5],
    "sigmas": [0.1, 0.2, 0.2, 0.3],
}

PYTHON = """
'''A dataset.'''
name = 'bust'
K = 2
dataset_info = dict(
    dataset_name=name,
    paper_info=dict(author='A', year='2020'),
    keypoint_info={
        0: dict(name='nose', id=0, color=[51, 153, 255], type='upper', swap=''),
        1: dict(name='neck', id=1, color=[51, 153, 255], type='upper', swap=''),
    },
    skeleton_info={0: dict(link=('nose', 'neck'), id=0, color=[51, 153, 255])},
    joint_weights=[1.] * K,
    sigmas=[1 / 40, -(-0.5) + 0.1 * 2])
"""


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory that holds nothing."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# -- what datasets read -----------------------------------------------------------------------------------------------


def test_the_parsed_metainfo() -> None:
    parsed = parse_pose_metainfo({**INFO, "paper_info": {"year": "1"}, "stats_info": {"scale": (1, 2)}, "more": "text"})
    arrays = {key: parsed.pop(key) for key in [k for k, v in parsed.items() if isinstance(v, np.ndarray)]}
    stats = parsed.pop("stats_info")
    assert parsed == {
        "dataset_name": "bust",
        "num_keypoints": 4,
        "keypoint_id2name": {0: "nose", 1: "left_eye", 2: "right_eye", 3: "hip"},
        "keypoint_name2id": {"nose": 0, "left_eye": 1, "right_eye": 2, "hip": 3},
        "upper_body_ids": [0, 1],
        "lower_body_ids": [3],
        "flip_indices": [0, 2, 1, 3],
        "flip_pairs": [(2, 1), (1, 2)],
        "num_skeleton_links": 2,
        "skeleton_links": [(0, 1), (3, 0)],
        "paper_info": {"year": "1"},
        "more": "text",
    }
    expected = {
        "keypoint_colors": np.array([[1, 2, 3], [4, 5, 6], [255, 128, 0], [255, 128, 0]], dtype=np.uint8),
        "skeleton_link_colors": np.array([[7, 8, 9], [96, 96, 255]], dtype=np.uint8),
        "dataset_keypoint_weights": np.array([1, 2, 2, 1.5], dtype=np.float32),
        "sigmas": np.array([0.1, 0.2, 0.2, 0.3], dtype=np.float32),
    }
    assert arrays.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_array_equal(arrays[key], value)
        assert arrays[key].dtype == value.dtype
    np.testing.assert_array_equal(stats["scale"], np.float32([1, 2]))


def test_the_smallest_description() -> None:
    parsed = parse_pose_metainfo({"dataset_name": "dot", "keypoint_info": {0: {"name": "dot"}}, "sigmas": []})
    assert parsed["skeleton_links"] == []
    assert parsed["skeleton_link_colors"].shape == (0, 3)
    assert parsed["dataset_keypoint_weights"].tolist() == [1.0]
    assert parsed["sigmas"].shape == (0,)


def test_a_skeleton_is_parsed_as_it_is() -> None:
    assert parse_pose_metainfo(load_skeleton(INFO))["flip_indices"] == [0, 2, 1, 3]


def test_ids_are_the_keys_in_any_order_and_as_text() -> None:
    entries = INFO["keypoint_info"]
    shuffled = {str(i): {**entries[i], "id": 99} for i in (2, 0, 3, 1)}
    assert load_skeleton({**INFO, "keypoint_info": shuffled}) == load_skeleton(INFO)


def test_what_is_given_is_not_written_into() -> None:
    before = json.dumps(INFO)
    parse_pose_metainfo(INFO)["flip_indices"].clear()
    assert json.dumps(INFO) == before


def test_left_and_right_without_swaps_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    entries = {0: {"name": "left_eye"}, 1: {"name": "right_eye"}}
    with caplog.at_level(logging.WARNING):
        load_skeleton({"dataset_name": "eyes", "keypoint_info": entries})
    assert caplog.messages == [
        "the skeleton 'eyes' sets no swap for 'left_eye', 'right_eye'; flipping an image will not exchange left and right for them"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dataset_name": None}, "dataset_info needs 'dataset_name', the name of the dataset."),
        (
            {"keypoint_info": None},
            "In the skeleton 'bust', dataset_info needs 'keypoint_info', the keypoints by id.",
        ),
        ({"keypoint_info": ["nose"]}, "In the skeleton 'bust', 'keypoint_info' must be a dict, got list."),
        (
            {"keypoint_info": {1: {"name": "nose"}, 2: {"name": "hip"}}},
            "In the skeleton 'bust', the keys of 'keypoint_info' must be the ids 0 to 1, each once, got 1, 2.",
        ),
        (
            {"keypoint_info": {"nose": {"name": "nose"}}},
            "In the skeleton 'bust', the keys of 'keypoint_info' must be the ids 0 to 0, each once, got 'nose'.",
        ),
        (
            {"keypoint_info": {0: "nose"}},
            "In the skeleton 'bust', entry 0 of 'keypoint_info' must be a dict with a 'name', got 'nose'.",
        ),
        (
            {"skeleton_info": {0: {"link": ("nose",)}}},
            "In the skeleton 'bust', entry 0 of 'skeleton_info' must be a dict with a 'link' of two names, "
            "got {'link': ('nose',)}.",
        ),
        ({"sigmas": "many"}, "In the skeleton 'bust', 'sigmas' must be a list of numbers, got 'many'."),
        ({"sigmas": [0.1] * 3}, "In the skeleton 'bust', sigmas must have 4 values, one per keypoint, got 3."),
        (
            {"joint_weights": [1.0] * 3},
            "In the skeleton 'bust', joint weights must have 4 values, one per keypoint, got 3.",
        ),
    ],
)
def test_a_wrong_dict_is_one_clear_error(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SkeletonError) as caught:
        parse_pose_metainfo({**INFO, **changes})
    assert str(caught.value) == message


def test_metainfo_must_be_a_dict() -> None:
    with pytest.raises(SkeletonError, match=r"metainfo must be a dict such as .*, got str: 'coco'"):
        parse_pose_metainfo("coco")  # type: ignore[arg-type]


# -- installed names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spec",
    [
        "coco",
        "body.coco",
        "body::coco",
        "mmpose.coco",
        "configs/_base_/datasets/coco.py",
        Path("configs/_base_/datasets/coco.py"),
        "body::_base_/datasets/coco.py",
        "configs\\_base_\\datasets\\coco.py",
        {"from_file": "configs/_base_/datasets/coco.py"},
    ],
)
def test_names_of_an_installed_skeleton(spec: Any, away: Path) -> None:
    assert load_skeleton(spec).name == "coco"


def test_what_stands_beside_from_file_replaces_and_adds(away: Path) -> None:
    parsed = parse_pose_metainfo({"from_file": "coco", "sigmas": [0.5] * 17, "classes": ["person"]})
    assert parsed["sigmas"].tolist() == [0.5] * 17
    assert parsed["classes"] == ["person"]
    assert parsed["flip_indices"] == parse_pose_metainfo({"from_file": "coco"})["flip_indices"]
    with pytest.raises(SkeletonError, match="sigmas must have 17 values, one per keypoint, got 2"):
        parse_pose_metainfo({"from_file": "coco", "sigmas": [0.5] * 2})


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("crowdpos", "There is no skeleton 'crowdpos'. Did you mean 'crowdpose'?"),
        (
            "configs/_base_/datasets/crowdpos.py",
            "There is no skeleton 'crowdpos', and no file 'configs/_base_/datasets/crowdpos.py'. "
            "Did you mean 'crowdpose'?",
        ),
        ("bodi.coco", "There is no skeleton 'bodi.coco'. Did you mean 'body.coco'?"),
        (
            "zzzzzz",
            "There is no skeleton 'zzzzzz'. Pass a file with dataset_info = dict(...), or install the plugin that provides it.",
        ),
        (3, "A skeleton must be a name, a file or a dict, got int: 3."),
    ],
)
def test_an_unknown_name_is_one_clear_error(spec: Any, message: str, away: Path) -> None:
    with pytest.raises(SkeletonError) as caught:
        load_skeleton(spec)
    assert str(caught.value) == message


def test_a_third_party_skeleton_has_its_scope(tmp_path: Path) -> None:
    module = """
        from pose_core.skeleton import define_skeleton
        HORSE = define_skeleton("foal10", keypoints="nose tail")
        COCO = define_skeleton("coco", keypoints="nose tail")
        WRONG = "nose tail"
    """
    names = {"foal10": "HORSE", "coco": "COCO", "wrong": "WRONG"}
    table = {"skeletons": {name: f"pose_horse.skeletons:{attribute}" for name, attribute in names.items()}}
    write_plugin(tmp_path, "horse", components=table, modules={"skeletons": module})
    code = """
        from mmengine.registry import DefaultScope
        from pose_core.skeleton import load_skeleton
        print(len(load_skeleton("horse.foal10").keypoints), len(load_skeleton("horse::coco").keypoints))
        print(len(load_skeleton("coco").keypoints))
        for name in ("datasets/foal10.py", "horse.wrong"):
            try:
                load_skeleton(name)
            except Exception as error:
                print(error)
        with DefaultScope.overwrite_default_scope("horse"):
            print(len(load_skeleton("coco").keypoints), len(load_skeleton("body.coco").keypoints))
    """
    assert run_python(code, tmp_path).splitlines() == [
        "2 2",
        "17",
        "There is no skeleton 'foal10', and no file 'datasets/foal10.py'. Did you mean 'horse.foal10'?",
        "'horse.wrong' (pose_horse.skeletons:WRONG) must be a Skeleton, got str; report this to the author of pose-horse.",
        "2 17",
    ]


def test_finding_a_skeleton_imports_nothing_heavy() -> None:
    code = """
        import sys
        from pose_core.skeleton import load_skeleton
        load_skeleton("coco")
        print([name for name in ("torch", "cv2", "mmengine", "numpy") if name in sys.modules])
    """
    assert run_python(code) == "[]"


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_python_file_of_literals_is_not_run(away: Path) -> None:
    write(away / "bust.py", PYTHON)
    skeleton = load_skeleton("bust.py")
    assert skeleton.names == ("nose", "neck")
    assert skeleton.weights == (1.0, 1.0)
    assert skeleton.sigmas == (0.025, 0.7)
    assert skeleton.paper_info == {"author": "A", "year": "2020"}


def test_an_existing_file_wins_over_an_installed_name(away: Path) -> None:
    write(away / "configs/_base_/datasets/coco.py", PYTHON)
    assert load_skeleton("configs/_base_/datasets/coco.py").name == "bust"
    assert load_skeleton("datasets/coco.py").name == "coco"


def test_a_python_file_that_computes_runs_as_a_config(away: Path) -> None:
    text = PYTHON.replace("[1.] * K", "[1. for _ in range(K)]")
    assert load_skeleton(write(away / "bust.py", text)).weights == (1.0, 1.0)


def test_a_python_file_with_a_base(away: Path) -> None:
    write(away / "bust.py", PYTHON)
    child = write(away / "child.py", "_base_ = 'bust.py'\ndataset_info = dict(dataset_name='child')")
    assert (load_skeleton(child).name, load_skeleton(child).names) == ("child", ("nose", "neck"))


def test_a_json_file(away: Path) -> None:
    path = write(away / "bust.json", json.dumps({"dataset_info": INFO}))
    assert load_skeleton(path) == load_skeleton(INFO)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("skeleton = 1", "bust.py must define a skeleton as dataset_info = dict(dataset_name=..., ...)."),
        ("\ndataset_info = dict(", "bust.py:2 is not valid Python: '(' was never closed."),
        (
            PYTHON.replace("swap=''", "swap='neck'", 1),
            "bust.py: In the skeleton 'bust', 'nose' swaps with 'neck', but 'neck' swaps with nothing; swaps must be "
            "mutual.",
        ),
        (
            PYTHON.replace("] * K", "]"),
            "bust.py: In the skeleton 'bust', joint weights must have 2 values, one per keypoint, got 1.",
        ),
    ],
)
def test_a_wrong_file_is_one_clear_error(text: str, message: str, away: Path) -> None:
    write(away / "bust.py", text)
    with pytest.raises(SkeletonError) as caught:
        load_skeleton("bust.py")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "a = open('x')",
        "a = dict(x=1)\na['x'] = 2",
        "a = dict([('x', 1)])",
        "a = dict(**b)",
        "a = {**{}}",
        "a = b",
        "a = b = 1",
        "a = 1 / 0",
        "a = 'x' - 1",
        "a = [i for i in (1, 2)]",
        "if True: a = 1",
    ],
)
def test_what_is_not_literal(text: str) -> None:
    assert read_literals(ast.parse(text)) is None


def test_a_skeleton_and_its_file_are_the_same(away: Path) -> None:
    skeleton: Skeleton = define_skeleton("bust", keypoints="nose left_eye right_eye", links="nose-left_eye")
    write(away / "x.py", f"dataset_info = {dataset_info(skeleton)!r}")
    assert load_skeleton("x.py") == skeleton
