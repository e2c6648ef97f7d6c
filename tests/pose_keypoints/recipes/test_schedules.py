"""What configs take from helpers: schedules, hooks, and datasets brought together."""

from __future__ import annotations

import pytest

from pose_core.errors import ConfigError, SkeletonError
from pose_keypoints.recipes.combining import combined, converted, dataset_of
from pose_keypoints.recipes.schedules import blurs_and_hole, flat_cosine_schedule, step_schedule, two_stage_hooks


def test_the_rate_falls_in_steps():
    warmup, steps = step_schedule(60, [40, 55])
    assert (warmup["begin"], warmup["end"], warmup["by_epoch"]) == (0, 500, False)
    assert (steps["end"], steps["milestones"], steps["gamma"], steps["by_epoch"]) == (60, [40, 55], 0.1, True)


def test_the_rate_is_flat_for_half_of_the_epochs():
    warmup, cosine = flat_cosine_schedule(271, 4e-3)
    assert (warmup["begin"], warmup["end"], warmup["by_epoch"]) == (0, 1000, False)
    assert (cosine["begin"], cosine["end"], cosine["T_max"]) == (135, 271, 135)
    assert cosine["eta_min"] == pytest.approx(2e-4)


def test_hooks_of_two_stages():
    average, switch = two_stage_hooks(390, [{"type": "LoadImage"}])
    assert (average["type"], average["ema_type"]) == ("EMAHook", "ExpMomentumEMA")
    assert switch == {"type": "PipelineSwitchHook", "switch_epoch": 390, "switch_pipeline": [{"type": "LoadImage"}]}
    assert two_stage_hooks(390, [], ema=False)[0]["type"] == "PipelineSwitchHook"


def test_a_hole_that_never_comes_is_left_out():
    assert [t["type"] for t in blurs_and_hole(0.5)["transforms"]] == ["Blur", "MedianBlur", "CoarseDropout"]
    assert [t["type"] for t in blurs_and_hole(0)["transforms"]] == ["Blur", "MedianBlur"]


def test_keypoints_are_converted_by_name():
    dataset = {"type": "MpiiDataset"}
    renamed = {"head_top": "head", "upper_neck": "neck"}
    (converter,) = converted(dataset, "mpii", "halpe26", renamed)["pipeline"]
    assert converter["num_keypoints"] == 26
    # as the field lists them
    assert converter["mapping"] == [
        (0, 16), (1, 14), (2, 12), (3, 11), (4, 13), (5, 15), (8, 18), (9, 17), (10, 10), (11, 8), (12, 6), (13, 5),
        (14, 7), (15, 9),
    ]  # fmt: skip
    assert converted(dataset, "coco", "coco") == {"type": "MpiiDataset", "pipeline": []}
    assert dataset == {"type": "MpiiDataset"}
    with pytest.raises(SkeletonError, match="coccco"):
        converted(dataset, "mpii", "coccco")


def test_a_data_set_comes_from_its_config():
    assert dataset_of("body::_base_/aic.py", "val")["ann_file"] == "annotations/aic_val.json"
    assert "pipeline" not in dataset_of("body::td-hm_res101_8xb64-210e_aic-256x192.py")
    with pytest.raises(ConfigError, match="no such config"):
        dataset_of("body::_base_/none.py")


def test_data_sets_of_one_skeleton_are_one():
    parts = [converted({"type": "AicDataset"}, "aic", "coco")]
    assert combined(parts, "coco", [{"type": "LoadImage"}]) == {
        "type": "CombinedDataset",
        "metainfo": {"from_file": "configs/_base_/datasets/coco.py"},
        "datasets": parts,
        "pipeline": [{"type": "LoadImage"}],
    }
