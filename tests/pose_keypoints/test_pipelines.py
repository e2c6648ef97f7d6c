"""Pipelines that configs derive from others."""

from __future__ import annotations

import copy

import pytest

from pose_core.errors import ConfigError
from pose_keypoints.pipelines import with_codec

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


def test_a_codec_without_a_size_is_refused():
    with pytest.raises(ConfigError, match="'input_size'"):
        with_codec(PIPELINE, {"type": "MSRAHeatmap"})
