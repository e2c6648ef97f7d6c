"""Patterns of any skeleton's keypoints."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pose_core.cli import main
from pose_core.discovery import catalog
from pose_core.skeleton import load_skeleton
from pose_data.synthetic.pattern import colors, layout, sample_pattern

SKELETONS = [component.full_name for component in catalog().components(kind="skeletons")]


@pytest.mark.parametrize("name", SKELETONS)
def test_mirroring_a_pattern_is_swapping_its_pairs(name: str) -> None:
    skeleton = load_skeleton(name)
    places, swapped = layout(skeleton), list(skeleton.flip_indices)
    assert np.abs(places).max() <= 1
    assert len({tuple(place) for place in places.round(6).tolist()}) == len(places)
    assert (colors(skeleton) == colors(skeleton)[swapped]).all()
    if skeleton.flip_pairs:
        assert places[swapped] == pytest.approx(places * (-1, 1))


def test_patterns_stand_side_by_side_within_the_picture() -> None:
    skeleton = load_skeleton("face.cofw")
    for seed in range(20):
        scene = sample_pattern(np.random.default_rng(seed), skeleton, size=(160, 96), patterns=(2, 2))
        first, second = scene.people
        assert not (first.mask & second.mask).any()
        for person in scene.people:
            x, y, w, h = person.bbox.tolist()
            assert 0 <= x < x + w <= 160
            assert 0 <= y < y + h <= 96
            assert (person.keypoints[:, 2] == 2).all()
            assert (person.keypoints[:, :2] >= (x, y)).all()
            assert (person.keypoints[:, :2] < (x + w, y + h)).all()


def test_a_disc_is_where_its_keypoint_is() -> None:
    skeleton = load_skeleton("fashion.deepfashion_full")
    scene = sample_pattern(np.random.default_rng(1), skeleton, size=(256, 256))
    hues = cv2.cvtColor(scene.image, cv2.COLOR_BGR2HSV)[..., 0].astype(int)
    expected = cv2.cvtColor(colors(skeleton)[None].astype(np.uint8), cv2.COLOR_BGR2HSV)[0, :, 0].astype(int)
    x, y = scene.people[0].keypoints[:, :2].round().astype(int).T
    difference = np.abs(hues[y, x] - expected)
    assert np.minimum(difference, 180 - difference).max() < 12


def test_the_command_names_the_skeleton(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--images", "2", "--val-images", "0", "--size", "96x96", "--workers", "1"]
    assert main(["data", "synth", str(tmp_path / "set"), "--skeleton", "hand.onehand10k", *options]) == 0
    content = json.loads((tmp_path / "set/annotations/person_keypoints_train.json").read_text())
    assert content["categories"][0]["keypoints"] == list(load_skeleton("hand.onehand10k").names)
    assert content["info"]["skeleton"] == "hand.onehand10k"
    assert main(["data", "synth", str(tmp_path / "other"), "--skeleton", "hand.nope", *options]) == 1
    assert "no skeleton 'hand.nope'" in capsys.readouterr().err
