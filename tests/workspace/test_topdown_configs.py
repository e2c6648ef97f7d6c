"""The configs of heatmaps and of coordinates by regression, of every package: they mean what their names say."""

from __future__ import annotations

import re
from typing import Any

import torch

from field_models import field_model
from pose_core.config import Config
from pose_core.discovery.shipped import ShippedConfig
from pose_core.registry import DATASETS, MODELS
from pose_core.skeleton import load_skeleton
from shipped import SHIPPED, by_name, loaded

HEATMAPS = [config for config in SHIPPED if re.match("td-hm(-vis)?_", config.path.name)]
TOPDOWN = HEATMAPS + [config for config in SHIPPED if re.match("(td-reg|ipr)_", config.path.name)]
NAME = re.compile(r"[_-](?P<gpus>\d)xb(?P<batch>\d+)-(?P<epochs>\d+)e_.+-(?P<h>\d+)x(?P<w>\d+)")
# What tells the best checkpoint, by evaluator.
BEST = {
    "PCKAccuracy": "PCK",
    "MpiiPCKAccuracy": "PCK",
    "JhmdbPCKAccuracy": "PCK",
    "AUC": "AUC",
    "NME": "NME",
    "CocoMetric": "coco/AP",
    "CocoWholeBodyMetric": "coco-wholebody/AP",
    "PoseTrack18Metric": "posetrack18/Total AP",
}


def test_the_fields_are_here() -> None:
    assert len(TOPDOWN) > 250
    assert {config.name.partition("::")[0] for config in TOPDOWN} == {
        *("animal", "body", "face", "fashion", "hand", "wholebody")
    }


def decoder_of(cfg: Config) -> Any:
    """The codec that decodes: the last one where there is one a level."""
    return cfg.codec[-1] if isinstance(cfg.codec, list) else cfg.codec


def head_of(cfg: Config) -> Any:
    """The head that predicts keypoints, where another is around it."""
    return cfg.model.head.get("pose_cfg", cfg.model.head)


def num_keypoints(dataset: Any) -> int:
    """How many keypoints a dataset of a config has."""
    metainfo = dataset.get("metainfo") or DATASETS.get(dataset.type).METAINFO
    return len(load_skeleton(f"deepfashion_{dataset.subset}" if "subset" in dataset else metainfo["from_file"]).names)


@by_name(TOPDOWN)
def test_a_config_means_what_its_name_says(shipped: ShippedConfig) -> None:
    cfg, said = loaded(shipped), NAME.search(shipped.path.stem)
    assert said is not None
    assert cfg.train_dataloader.batch_size == int(said["batch"])
    assert cfg.auto_scale_lr.base_batch_size == int(said["gpus"]) * int(said["batch"])
    assert cfg.train_cfg.max_epochs == cfg.param_scheduler[-1].end == int(said["epochs"])
    assert decoder_of(cfg).input_size == (int(said["w"]), int(said["h"]))


@by_name(TOPDOWN)
def test_the_head_has_as_many_keypoints_as_the_data(shipped: ShippedConfig) -> None:
    cfg = loaded(shipped)
    codec, head = decoder_of(cfg), head_of(cfg)
    per_keypoint = 3 if codec.get("heatmap_type") == "combined" else 1
    assert head.get("out_channels", head.get("num_joints")) == per_keypoint * num_keypoints(
        cfg.train_dataloader.dataset
    )
    if not shipped.path.stem.endswith("-combine"):  # whose additional keypoints are not tested
        assert num_keypoints(cfg.val_dataloader.dataset) == num_keypoints(cfg.train_dataloader.dataset)


@by_name(TOPDOWN)
def test_codec_pipelines_and_model_agree(shipped: ShippedConfig) -> None:
    cfg = loaded(shipped)
    codec = decoder_of(cfg)
    train, val, test = (cfg[f"{split}_dataloader"].dataset for split in ("train", "val", "test"))
    assert (train.pipeline, val.pipeline, test.pipeline) == (cfg.train_pipeline, cfg.val_pipeline, cfg.val_pipeline)
    assert val.test_mode
    assert test.test_mode
    (train_box,) = (step for step in cfg.train_pipeline if step.type == "GetBBoxCenterScale")
    assert train_box in cfg.val_pipeline
    (affine,) = (step for step in cfg.val_pipeline if step.type == "TopdownAffine")
    assert affine in cfg.train_pipeline
    assert affine.input_size == codec.input_size
    assert affine.get("use_udp", False) or codec.type != "UDPHeatmap"
    (target,) = (step for step in cfg.train_pipeline if step.type == "GenerateTarget")
    assert (target.encoder, target.get("multilevel", False)) == (cfg.codec, isinstance(cfg.codec, list))
    assert head_of(cfg).decoder == codec
    if shipped in HEATMAPS:
        aligned = affine.get("use_udp", False) or codec.type != "MSRAHeatmap"
        assert cfg.model.test_cfg.shift_heatmap is not aligned


@by_name(TOPDOWN)
def test_the_best_checkpoint_is_told_by_a_metric_of_the_config(shipped: ShippedConfig) -> None:
    cfg = loaded(shipped)
    evaluators = cfg.val_evaluator if isinstance(cfg.val_evaluator, list) else [cfg.val_evaluator]
    keys = {BEST.get(e.type, "").replace("coco/", f"{e.get('prefix', 'coco')}/") for e in evaluators}
    checkpoint = cfg.default_hooks.checkpoint
    assert checkpoint.save_best in keys
    assert checkpoint.rule == ("less" if checkpoint.save_best == "NME" else "greater")
    if cfg.val_dataloader == cfg.test_dataloader:
        assert cfg.val_evaluator == cfg.test_evaluator


@by_name(HEATMAPS)
def test_the_model_gives_maps_of_the_codecs_size(shipped: ShippedConfig) -> None:
    cfg = loaded(shipped)
    if field_model(shipped.path.name) is not None:
        return  # it is the field's model, codec and all
    codec = decoder_of(cfg)
    width, height = codec.input_size
    with torch.device("meta"):
        maps = MODELS.build(cfg.model).eval()(torch.rand(1, 3, height, width), None, mode="tensor")
    assert maps.shape[-2:] == codec.heatmap_size[::-1]


def test_a_data_set_whose_skeleton_has_no_pairs_is_mirrored_by_anothers() -> None:
    (shipped,) = (config for config in HEATMAPS if "_300wlp-" in config.name)
    cfg = loaded(shipped)
    for split in ("train", "val", "test"):
        dataset = cfg[f"{split}_dataloader"].dataset
        assert load_skeleton(dataset.metainfo["from_file"]).flip_pairs == load_skeleton("face.300w").flip_pairs
