"""Every 2D dataset of ours reads its real annotations, and runs through the pipelines of training and testing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_core.discovery import catalog
from pose_core.registry import DATASETS
from sample_datasets import CASES

LOAD = [{"type": "LoadImage"}, {"type": "GetBBoxCenterScale"}]
AFFINE = {"type": "TopdownAffine", "input_size": (48, 64)}
CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 1}
TRAIN = [
    *LOAD,
    {"type": "RandomFlip", "direction": "horizontal"},
    {"type": "RandomHalfBody"},
    {"type": "RandomBBoxTransform"},
    AFFINE,
    {"type": "GenerateTarget", "encoder": CODEC},
    {"type": "PackPoseInputs"},
]
TEST = [*LOAD, AFFINE, {"type": "PackPoseInputs"}]


# Without sample data of their own, bases, and what has tests of its own.
ELSEWHERE = {
    "BaseCocoStyleDataset",
    "CombinedDataset",
    "PoseTrack18VideoDataset",
    "UBody2dDataset",
}


def build(name: str, roots: dict[str, Path], **kwargs: Any) -> Any:
    case = CASES[name]
    config = {"type": f"mmpose.{name}", "ann_file": case.ann_file, "data_root": str(roots[case.folder])}
    return DATASETS.build({**config, **(case.extra or {}), **kwargs})


def test_no_data_set_is_forgotten() -> None:
    scopes = ("keypoints", "body", "face", "hand", "wholebody", "animal", "fashion")
    ours = {component.name for scope in scopes for component in catalog().components(scope, "datasets")}
    three_dimensional = {name for name in ours if "3D" in name or "3d" in name or "36" in name}
    assert ours - three_dimensional == CASES.keys() | ELSEWHERE


@pytest.mark.parametrize("name", CASES)
def test_samples_run_through_the_training_pipeline(name: str, roots: dict[str, Path]) -> None:
    np.random.seed(0)
    case = CASES[name]
    dataset = build(name, roots, pipeline=TRAIN)
    assert len(dataset) == case.instances
    for packed in dataset:
        assert packed["inputs"].shape == (3, 64, 48)
        sample = packed["data_samples"]
        assert sample.gt_fields.heatmaps.shape == (case.K, 16, 12)
        assert sample.gt_instance_labels.keypoint_weights.shape == (1, case.K)
        assert sample.gt_instances.keypoints.shape == (1, case.K, 2)
        assert sample.gt_instances.keypoints.dtype == np.float32
        assert sample.gt_instances.keypoints_visible.dtype == np.float32
        assert sample.img_shape == (64, 48)
        assert sample.dataset_name == dataset.metainfo["dataset_name"]


@pytest.mark.parametrize("name", CASES)
def test_samples_run_through_the_test_pipeline(name: str, roots: dict[str, Path]) -> None:
    dataset = build(name, roots, pipeline=TEST, test_mode=True)
    samples = [packed["data_samples"] for packed in dataset]
    assert len({sample.id for sample in samples}) == CASES[name].instances
    for sample in samples:
        assert sample.raw_ann_info["image_id"] == sample.img_id
        size = sample.gt_instances.bboxes[:, 2:] - sample.gt_instances.bboxes[:, :2]
        assert (size > 0).all()


@pytest.mark.parametrize("name", CASES)
def test_images_with_all_their_instances(name: str, roots: dict[str, Path]) -> None:
    case = CASES[name]
    dataset = build(name, roots, data_mode="bottomup")
    assert len(dataset) == case.images
    infos = [dataset.get_data_info(i) for i in range(len(dataset))]
    assert sum(len(info["keypoints"]) for info in infos) >= case.instances
    for info in infos:
        N = len(info["id"])
        assert info["keypoints"].shape == (N, case.K, 2)
        assert info["keypoints_visible"].shape == (N, case.K)
        assert info["bbox"].shape == (N, 4)
    assert len(build(name, roots, data_mode="bottomup", test_mode=True)) >= case.images
