"""Body data sets in COCO's format, on real annotations, from file to packed sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pose_core.registry import DATASETS

CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 1}
TRAIN = [
    {"type": "LoadImage"},
    {"type": "GetBBoxCenterScale"},
    {"type": "RandomFlip", "direction": "horizontal"},
    {"type": "RandomHalfBody"},
    {"type": "RandomBBoxTransform"},
    {"type": "TopdownAffine", "input_size": (48, 64)},
    {"type": "GenerateTarget", "encoder": CODEC},
    {"type": "PackPoseInputs"},
]
TEST = [TRAIN[0], TRAIN[1], TRAIN[5], TRAIN[7]]

CASES = [
    ("CocoDataset", "coco", "test_coco.json", 17, 12),
    ("CrowdPoseDataset", "crowdpose", "test_crowdpose.json", 14, 4),
    ("AicDataset", "aic", "test_aic.json", 14, 9),
    ("MpiiDataset", "mpii", "test_mpii.json", 16, 5),
]


@pytest.mark.parametrize(("name", "folder", "ann_file", "K", "length"), CASES)
def test_samples_run_through_the_training_pipeline(sample_data: Path, name, folder, ann_file, K, length):
    np.random.seed(0)
    config = {"type": f"mmpose.{name}", "ann_file": ann_file, "data_root": str(sample_data / folder), "pipeline": TRAIN}
    dataset = DATASETS.build(config)
    assert len(dataset) == length
    for packed in dataset:
        assert packed["inputs"].shape == (3, 64, 48)
        sample = packed["data_samples"]
        assert sample.gt_fields.heatmaps.shape == (K, 16, 12)
        assert sample.gt_instance_labels.keypoint_weights.shape == (1, K)
        assert sample.gt_instances.keypoints.shape == (1, K, 2)
        assert sample.img_shape == (64, 48)
        assert sample.dataset_name == folder


@pytest.mark.parametrize(("name", "folder", "ann_file", "K", "length"), CASES[:3])
def test_samples_run_through_the_test_pipeline(sample_data: Path, name, folder, ann_file, K, length):
    dataset = DATASETS.build(
        {
            "type": name,
            "ann_file": ann_file,
            "data_root": str(sample_data / folder),
            "pipeline": TEST,
            "test_mode": True,
        }
    )
    ids = [packed["data_samples"].raw_ann_info["id"] for packed in dataset]
    assert len(set(ids)) == length
    assert "gt_fields" not in dataset[0]["data_samples"]


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
