"""Body datasets in COCO's format, where they differ from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_body.datasets.coco_style import HumanArt21Dataset, JhmdbDataset
from pose_core.registry import DATASETS

TEST = [
    {"type": "LoadImage"},
    {"type": "GetBBoxCenterScale"},
    {"type": "TopdownAffine", "input_size": (48, 64)},
    {"type": "PackPoseInputs"},
]


def test_crowdpose_says_how_crowded_an_image_is(sample_data: Path):
    dataset = DATASETS.build(
        {"type": "CrowdPoseDataset", "ann_file": "test_crowdpose.json", "data_root": str(sample_data / "crowdpose")}
    )
    assert dataset.get_data_info(0)["crowd_index"] == pytest.approx(0.33)


def test_detected_boxes_of_real_images(sample_data: Path):
    dataset = DATASETS.build(
        {
            "type": "CocoDataset",
            "ann_file": "test_coco.json",
            "data_root": str(sample_data / "coco"),
            "bbox_file": str(sample_data / "coco/test_coco_det_AP_H_56.json"),
            "test_mode": True,
            "pipeline": TEST,
        }
    )
    assert len(dataset) == 118
    scores = [dataset[i]["data_samples"].gt_instances.bbox_scores.item() for i in range(0, 118, 10)]
    assert all(0 < score <= 1 for score in scores)


def test_jhmdb_counts_pixels_from_one(tmp_path: Path):
    keypoints = [value for k in range(15) for value in (10 + k, 20, 2)]
    boxes = [[1, 1, 64, 48], [5, 4, 20, 10]]
    entries = [annotation(i, 1, bbox=box, keypoints=keypoints, area=None) for i, box in enumerate(boxes)]
    dataset = JhmdbDataset(ann_file=coco_file(tmp_path, [image(1)], entries))
    whole, part = (dataset.get_data_info(i) for i in range(2))
    np.testing.assert_allclose(whole["bbox"], [[0, 0, 63, 47]])
    np.testing.assert_allclose(part["bbox"], [[4, 3, 24, 13]])
    np.testing.assert_allclose(part["keypoints"][0, :2], [[9, 19], [10, 19]])
    assert part["area"] == pytest.approx(0.53 * 20 * 10)


def test_humanart_has_its_21_keypoints_under_another_name(tmp_path: Path):
    entry = annotation(7, 1, keypoints=[1] * 51, keypoints_21=[2] * 63, num_keypoints=17)
    dataset = HumanArt21Dataset(ann_file=coco_file(tmp_path, [image(1)], [entry, annotation(8, 1)]))
    assert len(dataset) == 1  # the other has no keypoints_21
    assert dataset.get_data_info(0)["keypoints"].tolist() == [[[2, 2]] * 21]
    assert dataset.get_data_info(0)["num_keypoints"] == 17
