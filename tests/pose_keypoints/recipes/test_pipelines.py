"""Pipelines that configs derive from others."""

from __future__ import annotations

import copy

import pytest

from pose_core.errors import ConfigError
from pose_keypoints.recipes.pipelines import with_codec, with_random_boxes
from pose_keypoints.recipes.supervision import coarse_to_fine

OLD = {"type": "MSRAHeatmap", "input_size": (192, 256), "heatmap_size": (48, 64), "sigma": 2}
NEW = {"type": "UDPHeatmap", "input_size": (288, 384), "heatmap_size": (72, 96), "sigma": 3}
PIPELINE = [
    {"type": "LoadImage"},
    {"type": "TopdownAffine", "input_size": OLD["input_size"]},
    {"type": "GenerateTarget", "encoder": OLD, "use_dataset_keypoint_weights": True},
]


def test_the_codec_and_its_size_are_replaced_and_nothing_else():
    before = copy.deepcopy(PIPELINE)
    assert with_codec(PIPELINE, NEW) == [
        {"type": "LoadImage"},
        {"type": "TopdownAffine", "input_size": (288, 384)},
        {"type": "GenerateTarget", "encoder": NEW, "use_dataset_keypoint_weights": True},
    ]
    assert before == PIPELINE


def test_udp_warps_as_it_measures():
    there = with_codec(PIPELINE, NEW, use_udp=True)
    assert there[1] == {"type": "TopdownAffine", "input_size": (288, 384), "use_udp": True}
    assert with_codec(there, OLD)[1]["use_udp"] is True
    assert with_codec(there, OLD, use_udp=False)[1]["use_udp"] is False


def test_several_codecs_are_levels():
    there = with_codec(PIPELINE, [NEW, {**NEW, "sigma": 2}])
    assert there[1]["input_size"] == (288, 384)
    assert there[2] == {
        "type": "GenerateTarget",
        "encoder": [NEW, {**NEW, "sigma": 2}],
        "multilevel": True,
        "use_dataset_keypoint_weights": True,
    }


def test_stages_are_supervised_from_coarse_to_fine():
    one, three = coarse_to_fine(1), coarse_to_fine(3)
    assert one["level_indices"] == [0, 1, 2, 3]
    assert three["level_indices"] == [0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 4]
    for arguments in (one, three):
        kinds = [loss["type"] for loss in arguments["loss"]]
        assert (
            kinds
            == ["KeypointMSELoss", "KeypointMSELoss", "KeypointMSELoss", "KeypointOHKMMSELoss"]
            * arguments["num_stages"]
        )


def test_a_codec_without_a_size_is_refused():
    with pytest.raises(ConfigError, match="'input_size'"):
        with_codec(PIPELINE, {"type": "MSRAHeatmap"})


@pytest.mark.parametrize("half_body", [False, True])
def test_boxes_change_otherwise_and_bodies_stay_whole(half_body: bool):
    steps = [
        {"type": "RandomHalfBody"},
        {"type": "RandomBBoxTransform", "rotate_factor": 80},
        {"type": "PackPoseInputs"},
    ]
    changed = with_random_boxes(steps, half_body=half_body, shift_prob=0, rotate_factor=60)
    box = {"type": "RandomBBoxTransform", "rotate_factor": 60, "shift_prob": 0}
    assert changed == [*([{"type": "RandomHalfBody"}] if half_body else []), box, {"type": "PackPoseInputs"}]
    assert steps[1] == {"type": "RandomBBoxTransform", "rotate_factor": 80}
