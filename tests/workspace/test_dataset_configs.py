"""Every 2D dataset trains ten iterations and is evaluated, as its standard config says, on its real annotations.

Data, augmentation and evaluation are the config's; the network and its input are small ones, so that it takes no time.
"""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from pose_core import engine
from pose_core.config import Config, load_config
from pose_core.discovery.shipped import ShippedConfig
from pose_core.registry import DATASETS
from pose_core.skeleton import load_skeleton
from pose_keypoints.recipes.pipelines import with_codec
from sample_datasets import CASES
from shipped import SHIPPED, loaded
from toy_training import history

ITERATIONS = 10
CODEC = {"type": "MSRAHeatmap", "input_size": (64, 64), "heatmap_size": (16, 16), "sigma": 1.5}
# Datasets whose configs are those of another that differs in its keypoints alone, or combine it with others.
LIKE = {"HumanArt21Dataset": "HumanArtDataset", "HalpeHandDataset": "CocoWholeBodyHandDataset"}
# Boxes of a detector, where the config tests on those.
DETECTIONS = {
    "CocoDataset": "test_coco_det_AP_H_56.json",
    "CocoWholeBodyDataset": "test_coco_det_AP_H_56.json",
    "CrowdPoseDataset": "test_crowdpose_det_AP_40.json",
    "HumanArtDataset": "HumanArt/images/test_humanart_det_AP_H_56.json",
    "PoseTrack18Dataset": "annotations/test_posetrack18_human_detections.json",
}
# What the config's evaluator needs is not among the samples: MPII's heads, annotations of 21 points under COCO's key.
EVALUATORS = {name: {"type": "PCKAccuracy", "thr": 0.2} for name in ("MpiiDataset", "HumanArt21Dataset")}


@functools.cache
def standard_configs() -> dict[str, ShippedConfig]:
    """The first config of an HRNet or a ResNet with heatmaps for each dataset that one is tested on."""
    heatmaps = [config for config in SHIPPED if config.path.name.startswith(("td-hm_hrnet", "td-hm_res"))]
    return {loaded(config).val_dataloader.dataset.type: config for config in reversed(heatmaps)}


def small_model(K: int) -> dict[str, Any]:
    backbone = {"type": "ResNet", "depth": 18, "stem_channels": 16, "base_channels": 16}
    loss = {"type": "KeypointMSELoss", "use_target_weight": True}
    head = {"type": "HeatmapHead", "in_channels": 128, "out_channels": K, "deconv_out_channels": (16, 16, 16)}
    head |= {"deconv_kernel_sizes": (4, 4, 4), "loss": loss, "decoder": CODEC}
    preprocessor = {"type": "PoseDataPreprocessor", "mean": [120.0] * 3, "std": [60.0] * 3, "bgr_to_rgb": True}
    parts = {"data_preprocessor": preprocessor, "backbone": backbone, "head": head}
    return {"type": "TopdownPoseEstimator", **parts, "test_cfg": {"flip_test": True}}


def on_samples(name: str, root: Path, work: Path) -> Config:
    """The standard config of a dataset, on its sample data, with a small model."""
    case, cfg = CASES[name], load_config(standard_configs()[LIKE.get(name, name)].name)
    source = {"type": name, "data_root": f"{root}/", "ann_file": case.ann_file, "data_prefix": {"img": ""}}
    for split in ("train", "val"):
        loader = cfg[f"{split}_dataloader"]
        kept = {key: value for key, value in loader.dataset.items() if key in ("data_mode", "test_mode")}
        pipeline = with_codec(cfg[f"{split}_pipeline"], CODEC)
        loader.dataset = {**kept, **source, "pipeline": pipeline, **(case.extra or {})}
        loader.update(batch_size=2, num_workers=0, persistent_workers=False)
    if name in DETECTIONS and standard_dataset(name).get("bbox_file"):
        cfg.val_dataloader.dataset.bbox_file = str(root / DETECTIONS[name])
    cfg.val_evaluator = EVALUATORS.get(name, cfg.val_evaluator)
    for evaluator in cfg.val_evaluator if isinstance(cfg.val_evaluator, list) else [cfg.val_evaluator]:
        if "ann_file" in evaluator:
            evaluator.ann_file = str(root / case.ann_file)
    cfg.test_dataloader, cfg.test_evaluator = cfg.val_dataloader, cfg.val_evaluator
    cfg.model = small_model(case.K)
    cfg.optim_wrapper = {"optimizer": {"type": "AdamW", "lr": 2e-3}}
    cfg.param_scheduler = []
    epochs = math.ceil(ITERATIONS / math.ceil(case.instances / 2))
    cfg.train_cfg.update(max_epochs=epochs, val_interval=epochs)
    cfg.default_hooks.checkpoint = {"type": "CheckpointHook", "interval": epochs}
    cfg.work_dir, cfg.load_from = str(work), None
    return cfg


def standard_dataset(name: str) -> Any:
    return loaded(standard_configs()[LIKE.get(name, name)]).val_dataloader.dataset


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_it_trains_and_is_evaluated(name: str, roots: dict[str, Path], tmp_path: Path) -> None:
    cfg = on_samples(name, roots[CASES[name].folder], tmp_path / "work")
    engine.train(cfg)
    (checkpoint,) = (tmp_path / "work").glob("epoch_*.pth")
    losses = history(checkpoint, "train/loss")
    assert len(losses) >= ITERATIONS
    assert all(math.isfinite(loss) for loss in losses)
    metrics = engine.test(cfg, checkpoint=str(checkpoint))
    assert metrics
    assert all(math.isfinite(value) for value in metrics.values())
    first = ", ".join(f"{key} {value:.3f}" for key, value in list(metrics.items())[:3])
    print(f"| {name} | {losses[0]:.4f} | {losses[-1]:.4f} | {first} |")


COMBINED = {
    "hand::rtmpose-m_8xb256-210e_hand5-256x256.py": 21,
    "wholebody::rtmpose-t_8xb256-120e_face6-256x256.py": 106,
    "wholebody::rtmpose-t_8xb256-420e_body8-256x192.py": 17,
    "wholebody::rtmw-m_8xb1024-270e_cocktail14-256x192.py": 133,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMBINED)
def test_several_data_sets_are_brought_to_one_skeleton(name: str, roots: dict[str, Path]) -> None:
    combined = load_config(name).train_dataloader.dataset
    combined.datasets = [part for part in combined.datasets if part.type in CASES]  # of UBody there are no samples
    for part in combined.datasets:
        case = CASES[part.type]
        source = {"data_root": f"{roots[case.folder]}/", "ann_file": case.ann_file, "data_prefix": {"img": ""}}
        part.update({**source, **(case.extra or {})})
    labeled: dict[str, int] = defaultdict(int)
    for packed in DATASETS.build(combined):
        sample = packed["data_samples"]
        assert len(sample.flip_indices) == COMBINED[name]
        weights = sample.gt_instance_labels.keypoint_weights
        assert weights.shape == (1, COMBINED[name])
        labeled[sample.dataset_name] += int((weights > 0).sum())
    assert len(labeled) >= len({part.type for part in combined.datasets}) - 1  # both of Halpe's have its name
    assert min(labeled.values()) > 0


def test_a_config_is_there_for_every_data_set() -> None:
    assert {LIKE.get(name, name) for name in CASES} <= standard_configs().keys()
    for name, case in CASES.items():
        metainfo = DATASETS.get(f"mmpose.{name}").METAINFO
        assert len(load_skeleton(metainfo["from_file"]).names) == case.K
