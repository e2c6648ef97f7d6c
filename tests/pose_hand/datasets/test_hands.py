"""Hands of their own, and those of whole bodies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_core.registry import DATASETS
from pose_hand.datasets.coco_style import PanopticHand2DDataset, Rhd2DDataset
from pose_hand.datasets.whole_body import HalpeHandDataset


def test_panoptic_tells_the_size_of_the_head(tmp_path: Path) -> None:
    entries = [annotation(1, 1, keypoints=[5, 6, 1] * 21, head_size=12.5), annotation(2, 1, keypoints=[5, 6, 1] * 21)]
    dataset = PanopticHand2DDataset(ann_file=coco_file(tmp_path, [image(1)], entries))
    assert len(dataset) == 1
    np.testing.assert_allclose(dataset.get_data_info(0)["head_size"], [12.5])


def test_rendered_hands_list_their_keypoints_one_by_one(tmp_path: Path) -> None:
    entry = annotation(1, 1, keypoints=[[k, 2 * k, 1] for k in range(21)], num_keypoints=None)
    dataset = Rhd2DDataset(ann_file=coco_file(tmp_path, [image(1)], [entry]))
    info = dataset.get_data_info(0)
    assert info["keypoints"][0, 20].tolist() == [20, 40]
    assert info["num_keypoints"] == 20  # what lies in the corner counts as not labeled, as in COCO's own tools


def test_both_hands_of_a_person_are_samples(sample_data: Path) -> None:
    dataset = DATASETS.build(
        {
            "type": "CocoWholeBodyHandDataset",
            "ann_file": "test_coco_wholebody.json",
            "data_root": str(sample_data / "coco"),
        }
    )
    infos = [dataset.get_data_info(i) for i in range(len(dataset))]
    assert sorted(info["id"] for info in infos) == list(range(10))
    assert Counter(info["img_id"] for info in infos) == {785: 1, 40083: 1, 196141: 3, 197388: 5}


def halpe(folder: Path, keypoints: list[float]) -> str:
    return coco_file(folder, [image(1)], [annotation(8, 1, keypoints=keypoints)])


def test_hands_of_halpe_have_the_extent_of_their_keypoints(tmp_path: Path) -> None:
    left = [value for k in range(21) for value in ((20 + k, 10 + k, 1) if k < 5 else (0, 0, 0))]
    right = [value for k in range(21) for value in (30 + k, 5, 2)]
    dataset = HalpeHandDataset(ann_file=halpe(tmp_path, [1] * 3 * 94 + left + right), data_mode="bottomup")
    info = dataset.get_data_info(0)
    assert info["id"] == [0, 1]
    np.testing.assert_allclose(info["bbox"], [[20, 10, 24, 14], [30, 5, 50, 5]])
    np.testing.assert_allclose(info["keypoints"][1, :2], [[30, 5], [31, 5]])
    assert info["num_keypoints"] == [5, 21]


def test_halpe_needs_136_keypoints(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"must have 136 keypoints, got 26 in annotation id 8 of .*json"):
        HalpeHandDataset(ann_file=halpe(tmp_path, [1] * 78))
