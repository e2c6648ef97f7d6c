"""Every 2D data set of ours reads its real annotations, and runs through the pipelines of training and testing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from pose_core.discovery import catalogue
from pose_core.registry import DATASETS

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


class Case(NamedTuple):
    """A data set of the sample data, with its number of keypoints, of instances that can be used, and of images."""

    folder: str
    ann_file: str
    K: int
    instances: int
    images: int
    extra: dict[str, Any] | None = None


INTERHAND = {
    "camera_param_file": "test_interhand2.6m_camera.json",
    "joint_file": "test_interhand2.6m_joint_3d.json",
}
CASES = {
    "CocoDataset": Case("coco", "test_coco.json", 17, 12, 4),
    "CrowdPoseDataset": Case("crowdpose", "test_crowdpose.json", 14, 4, 2),
    "AicDataset": Case("aic", "test_aic.json", 14, 9, 3),
    "MpiiDataset": Case("mpii", "test_mpii.json", 16, 5, 5),
    "MpiiTrbDataset": Case("mpii", "test_mpii_trb.json", 40, 5, 5),
    "OCHumanDataset": Case("ochuman", "test_ochuman.json", 17, 5, 3),
    "MhpDataset": Case("mhp", "test_mhp.json", 16, 4, 2),
    "PoseTrack18Dataset": Case("posetrack18", "annotations/test_posetrack18_val.json", 17, 14, 3),
    "JhmdbDataset": Case("jhmdb", "test_jhmdb_sub1.json", 15, 3, 3),
    "ExlposeDataset": Case("exlpose", "test_exlpose.json", 14, 6, 2),
    "HumanArtDataset": Case("humanart", "test_humanart.json", 17, 4, 3),
    "HumanArt21Dataset": Case("humanart", "test_humanart.json", 21, 4, 3),
    "Face300WDataset": Case("300w", "test_300w.json", 68, 2, 2),
    "Face300WLPDataset": Case("300wlp", "test_300wlp.json", 68, 2, 2),
    "Face300VWDataset": Case("300vw", "anno_300vw.json", 68, 3, 3),
    "AFLWDataset": Case("aflw", "test_aflw.json", 19, 2, 2),
    "COFWDataset": Case("cofw", "test_cofw.json", 29, 2, 2),
    "LapaDataset": Case("lapa", "test_lapa.json", 106, 2, 2),
    "WFLWDataset": Case("wflw", "test_wflw.json", 98, 4, 2),
    "CocoWholeBodyFaceDataset": Case("coco", "test_coco_wholebody.json", 68, 4, 3),
    "FreiHandDataset": Case("freihand", "test_freihand.json", 21, 8, 8),
    "OneHand10KDataset": Case("onehand10k", "test_onehand10k.json", 21, 4, 4),
    "PanopticHand2DDataset": Case("panoptic", "test_panoptic.json", 21, 4, 4),
    "Rhd2DDataset": Case("rhd", "test_rhd.json", 21, 3, 3),
    "CocoWholeBodyHandDataset": Case("coco", "test_coco_wholebody.json", 21, 10, 4),
    "InterHand2DDoubleDataset": Case("interhand2.6m", "test_interhand2.6m_data.json", 42, 4, 4, INTERHAND),
    "HalpeHandDataset": Case("halpe", "test_halpe.json", 21, 11, 4, {"data_prefix": {"img": "../coco"}}),
    "CocoWholeBodyDataset": Case("coco", "test_coco_wholebody.json", 133, 12, 4),
    "HalpeDataset": Case("halpe", "test_halpe.json", 136, 12, 4, {"data_prefix": {"img": "../coco"}}),
    "AnimalPoseDataset": Case("animalpose", "test_animalpose.json", 20, 2, 2),
    "AP10KDataset": Case("ap10k", "test_ap10k.json", 17, 2, 2),
    "AnimalKingdomDataset": Case("ak", "test_animalkingdom.json", 23, 2, 2),
    "ATRWDataset": Case("atrw", "test_atrw.json", 15, 2, 2),
    "FlyDataset": Case("fly", "test_fly.json", 32, 2, 2),
    "Horse10Dataset": Case("horse10", "test_horse10.json", 22, 3, 3),
    "LocustDataset": Case("locust", "test_locust.json", 35, 2, 2),
    "MacaqueDataset": Case("macaque", "test_macaque.json", 17, 2, 2),
    "ZebraDataset": Case("zebra", "test_zebra.json", 9, 2, 2),
    "DeepFashionDataset": Case("fld", "test_fld.json", 8, 2, 2, {"subset": "full"}),
    "DeepFashion2Dataset": Case("deepfasion2", "deepfasion2.json", 294, 2, 2),
}

# Without sample data of their own, bases, and what has tests of its own.
ELSEWHERE = {
    "BaseCocoStyleDataset",
    "CombinedDataset",
    "PoseTrack18VideoDataset",
    "UBody2dDataset",
}


@pytest.fixture
def roots(sample_data: Path, tmp_path: Path) -> dict[str, Path]:
    """The folder of each data set's sample data; Human-Art's file names begin two folders higher than the sample does."""
    (tmp_path / "HumanArt").mkdir()
    (tmp_path / "HumanArt/images").symlink_to(sample_data / "humanart")
    (tmp_path / "test_humanart.json").symlink_to(sample_data / "humanart/test_humanart.json")
    return {case.folder: sample_data / case.folder for case in CASES.values()} | {"humanart": tmp_path}


def build(name: str, roots: dict[str, Path], **kwargs: Any) -> Any:
    case = CASES[name]
    config = {"type": f"mmpose.{name}", "ann_file": case.ann_file, "data_root": str(roots[case.folder])}
    return DATASETS.build({**config, **(case.extra or {}), **kwargs})


def test_no_data_set_is_forgotten() -> None:
    scopes = ("keypoints", "body", "face", "hand", "wholebody", "animal", "fashion")
    ours = {component.name for scope in scopes for component in catalogue().components(scope, "datasets")}
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
