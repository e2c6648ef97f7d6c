"""The configs of SimCC, RTMPose, CSPNeXt and DWPose, of every package: they mean what their names say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.registry import DefaultScope

from field_models import field_model
from pose_core.config import Config, load_config
from pose_core.discovery.shipped import ShippedConfig
from pose_core.registry import MODELS
from pose_core.skeleton import parse_pose_metainfo
from shipped import SHIPPED, by_name, loaded

NAME = re.compile(
    r"(?P<method>simcc|rtmpose|rtmw|cspnext)-?(?P<size>tiny|[tsmlx])?_.*8xb(?P<batch>\d+)-(?P<epochs>\d+)e_.*-(?P<h>\d+)x(?P<w>\d+)"
)
PLAIN = [config for config in SHIPPED if NAME.match(config.path.stem)]
TWO_STAGE = [config for config in PLAIN if not config.path.stem.startswith("simcc")]
DISTILLING = [config for config in SHIPPED if config.path.parent.name == "dwpose"]
CHANNELS = {"t": 384, "tiny": 384, "s": 512, "m": 768, "l": 1024, "x": 1280}


def steps(pipeline: list[Any], kind: str) -> list[Any]:
    return [step for step in pipeline if step.type == kind]


def test_the_fields_are_here():
    assert len(PLAIN) > 50
    assert len(DISTILLING) == 14


@by_name(PLAIN)
def test_a_config_means_what_its_name_says(shipped: ShippedConfig):
    cfg, said = loaded(shipped), NAME.match(shipped.path.stem)
    assert cfg.train_dataloader.batch_size == int(said["batch"])
    assert cfg.train_cfg.max_epochs == cfg.param_scheduler[-1].end == int(said["epochs"])
    size = (int(said["w"]), int(said["h"]))
    assert cfg.codec.input_size == size
    if "in_featuremap_size" in cfg.model.head:
        assert cfg.model.head.input_size == size
        assert cfg.model.head.in_featuremap_size == (size[0] // 32, size[1] // 32)
    if said["size"]:
        assert cfg.model.head.in_channels == CHANNELS[said["size"]]


@by_name(PLAIN)
def test_codec_pipelines_and_model_agree(shipped: ShippedConfig):
    cfg = loaded(shipped)
    assert cfg.model.head.decoder == cfg.codec
    assert cfg.train_dataloader.dataset.pipeline == cfg.train_pipeline
    assert cfg.val_dataloader.dataset.pipeline == cfg.test_dataloader.dataset.pipeline == cfg.val_pipeline
    assert cfg.val_dataloader.dataset.test_mode
    udp = cfg.codec.type == "UDPHeatmap"
    for pipeline in (cfg.train_pipeline, cfg.get("train_pipeline_stage2", cfg.train_pipeline)):
        (affine,), (target,) = steps(pipeline, "TopdownAffine"), steps(pipeline, "GenerateTarget")
        assert (affine.input_size, affine.get("use_udp", False)) == (cfg.codec.input_size, udp)
        assert target.encoder == cfg.codec
    (affine,) = steps(cfg.val_pipeline, "TopdownAffine")
    assert (affine.input_size, affine.get("use_udp", False)) == (cfg.codec.input_size, udp)


@by_name(PLAIN)
def test_what_is_trained_on_has_as_many_keypoints_as_the_head(shipped: ShippedConfig):
    cfg = loaded(shipped)
    dataset = cfg.train_dataloader.dataset
    if dataset.type != "CombinedDataset":
        return
    keypoints = parse_pose_metainfo(dataset.metainfo)["num_keypoints"]
    assert cfg.model.head.out_channels == keypoints
    for part in dataset.datasets:
        for converter in part.get("dataset", part).pipeline:
            assert converter.num_keypoints == keypoints
            assert len({there for _, there in converter.mapping}) == len(converter.mapping) > 0


@by_name(TWO_STAGE)
def test_the_second_stage_is_the_last_epochs_and_milder(shipped: ShippedConfig):
    cfg = loaded(shipped)
    *average, switch = cfg.custom_hooks
    assert [hook.ema_type for hook in average] == ([] if "rtmpose-t" in shipped.path.stem else ["ExpMomentumEMA"])
    last = 10 if cfg.train_cfg.max_epochs < 200 or "rtmw" in shipped.name else 30
    assert switch.switch_epoch == cfg.train_cfg.max_epochs - last
    assert switch.switch_pipeline == cfg.train_pipeline_stage2
    chances = [
        sum(t.p for t in steps(p, "Albumentation")[0].transforms if t.type == "CoarseDropout")
        for p in (cfg.train_pipeline, cfg.train_pipeline_stage2)
    ]
    assert chances[0] == 1 > chances[1]
    cosine = cfg.param_scheduler[1]
    assert (cosine.begin, cosine.T_max) == (cfg.train_cfg.max_epochs // 2,) * 2
    assert cosine.eta_min == pytest.approx(cfg.optim_wrapper.optimizer.lr / 20)


@by_name(DISTILLING)
def test_a_distiller_is_the_fields(shipped: ShippedConfig):
    ours = loaded(shipped).model.to_dict()
    theirs = field_model(shipped.path.name).cfg
    assert ours.pop("teacher_pretrained")
    for part in ("teacher_cfg", "student_cfg"):
        assert ours.pop(part) == f"wholebody::{Path(theirs[part]).name}"
    ignored = ("teacher_pretrained", "teacher_cfg", "student_cfg")
    assert ours == {key: value for key, value in theirs.items() if key not in ignored}


@by_name(DISTILLING)
def test_a_student_is_trained_as_its_own_config_says(shipped: ShippedConfig):
    cfg = loaded(shipped)
    own: Config = load_config(cfg.model.student_cfg)
    assert cfg.train_dataloader == own.train_dataloader
    assert cfg.optim_wrapper.clip_grad.max_norm == 1
    first_stage = not cfg.model.get("two_dis", False)
    assert cfg.train_cfg.max_epochs == (270 if first_stage else 60)
    assert cfg.get("find_unused_parameters", False) is not first_stage


def test_configs_of_the_field_that_are_named_by_path_are_found():
    reference = field_model("dwpose_t-tt_coco-ubody-256x192.py")
    with DefaultScope.overwrite_default_scope("mmpose"), torch.device("meta"):
        model = MODELS.build(reference.cfg)
    assert {name for name, *_ in reference.keys} == set(model.state_dict())
