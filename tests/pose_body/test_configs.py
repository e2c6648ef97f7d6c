"""The configs that pose-body ships: they load, mean what their names say, and build what the field's build."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch

from field_models import comparable, field_model
from pose_core.config import Config, load_config
from pose_core.discovery import catalogue
from pose_core.discovery.shipped import ShippedConfig, configs_that_use, shipped_configs
from pose_core.registry import DATASETS, HOOKS, METRICS, MODELS, TRANSFORMS, VISUALIZERS
from pose_core.skeleton import load_skeleton, parse_pose_metainfo
from pose_core.structures import PoseDataSample

CONFIGS = shipped_configs(catalogue().owners["body"])
HEATMAPS = [config for config in CONFIGS if re.search("/td-hm(-vis)?_", config.name)]
TOPDOWN = HEATMAPS + [config for config in CONFIGS if re.search("/(td-reg|ipr)_", config.name)]
SKELETONS = {"coco": 17, "mpii": 16, "crowdpose": 14, "aic": 14}
NAME = re.compile(
    r"(td-hm|td-hm-vis|td-reg|ipr)_([\w-]+?)[_-]8xb(?P<batch>\d+)-(?P<epochs>\d+)e_(?P<data>[a-z]+)(-aic)?-(?P<h>\d+)x(?P<w>\d+)"
)


def by_name(configs: list[ShippedConfig]) -> Any:
    return pytest.mark.parametrize("shipped", configs, ids=lambda config: config.path.stem)


def test_the_configs_that_users_of_the_field_ask_for_are_here():
    names = {config.path.name for config in CONFIGS}
    assert {
        "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py",
        "td-hm_hrnet-w48_8xb32-210e_coco-384x288.py",
        "td-hm_res50_8xb64-210e_coco-256x192.py",
        "td-hm_hrnet-w32_dark-8xb64-210e_coco-256x192.py",
        "td-hm_hrnet-w32_udp-8xb64-210e_coco-256x192.py",
        "td-hm_hrnet-w32_8xb64-210e_mpii-256x256.py",
        "td-hm_hrnet-w32_8xb64-210e_crowdpose-256x192.py",
        "td-hm_hrnet-w32_8xb64-210e_aic-256x192.py",
    } <= names
    assert len(names) == len(CONFIGS)  # so that `body::NAME.py` is enough to find one


@by_name(TOPDOWN)
def test_a_config_means_what_its_name_says(shipped: ShippedConfig):
    cfg = load_config(shipped.name)
    said = NAME.match(shipped.path.stem)
    assert said is not None
    assert cfg.train_dataloader.batch_size == int(said["batch"])
    assert cfg.auto_scale_lr.base_batch_size == 8 * int(said["batch"])
    assert cfg.train_cfg.max_epochs == cfg.param_scheduler[-1].end == int(said["epochs"])
    size = (int(said["w"]), int(said["h"]))
    codec, head = decoder_of(cfg), head_of(cfg)
    assert codec.input_size == size
    per_keypoint = 3 if codec.get("heatmap_type") == "combined" else 1
    keypoints = 19 if shipped.path.stem.endswith("-combine") else SKELETONS[said["data"]]
    assert head.get("out_channels", head.get("num_joints")) == per_keypoint * keypoints


@by_name(TOPDOWN)
def test_codec_pipelines_and_model_agree(shipped: ShippedConfig):
    cfg = load_config(shipped.name)
    codec, head = decoder_of(cfg), head_of(cfg)
    udp = codec.type == "UDPHeatmap"
    train, val, test = (cfg[f"{split}_dataloader"].dataset for split in ("train", "val", "test"))
    assert (train.pipeline, val.pipeline, test.pipeline) == (cfg.train_pipeline, cfg.val_pipeline, cfg.val_pipeline)
    assert val.test_mode
    for pipeline in (cfg.train_pipeline, cfg.val_pipeline):
        (affine,) = (step for step in pipeline if step.type == "TopdownAffine")
        assert (affine.input_size, affine.get("use_udp", False)) == (codec.input_size, udp)
    (target,) = (step for step in cfg.train_pipeline if step.type == "GenerateTarget")
    assert (target.encoder, target.get("multilevel", False)) == (cfg.codec, isinstance(cfg.codec, list))
    assert head.decoder == codec
    if shipped in HEATMAPS:
        assert cfg.model.test_cfg.shift_heatmap is (codec.type == "MSRAHeatmap")
    else:
        assert cfg.model.test_cfg.shift_coords
    assert cfg.val_evaluator == cfg.test_evaluator
    assert cfg.default_hooks.checkpoint.save_best == {"MpiiDataset": "PCK", "CrowdPoseDataset": "crowdpose/AP"}.get(
        val.type, "coco/AP"
    )


@by_name(TOPDOWN)
def test_every_component_is_here(shipped: ShippedConfig):
    cfg = load_config(shipped.name)
    assert {step.type for step in [*cfg.train_pipeline, *cfg.val_pipeline] if step.type not in TRANSFORMS} == set()
    assert {hook.type for hook in [*cfg.default_hooks.values(), *cfg.custom_hooks] if hook.type not in HOOKS} == set()
    assert {cfg[f"{split}_dataloader"].dataset.type not in DATASETS for split in ("train", "val", "test")} == {False}
    assert cfg.val_evaluator.type in METRICS
    assert cfg.visualizer.type in VISUALIZERS


def test_the_configs_need_no_package_that_pose_body_does_not_depend_on():
    others = [
        c for c in catalogue().components() if c.scope not in ("pose", "keypoints", "body", "hrnet", "cnn", "vit")
    ]
    assert [name for component in others for name in configs_that_use(component) if name.startswith("body::")] == []


@by_name(TOPDOWN)
def test_a_model_is_the_fields_and_builds(shipped: ShippedConfig):
    cfg = load_config(shipped.name)
    codec = decoder_of(cfg)
    with torch.device("meta"):
        model = MODELS.build(cfg.model)
        width, height = codec.input_size
        outputs = model.eval()(torch.rand(1, 3, height, width), None, mode="tensor")
    outputs = [outputs] if isinstance(outputs, torch.Tensor) else outputs
    maps = [output for output in outputs if output.ndim == 4]
    assert all(output.shape[-2:] == codec.heatmap_size[::-1] for output in maps)
    assert maps or shipped not in HEATMAPS
    reference = field_model(shipped.path.name)
    assert comparable(cfg.model.to_dict()) == comparable(reference.cfg)
    shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    assert shapes == {name: shape for name, shape, _, _ in reference.keys}


def decoder_of(cfg: Config) -> Any:
    """The codec that decodes: the last one where there is one a level."""
    return cfg.codec[-1] if isinstance(cfg.codec, list) else cfg.codec


def head_of(cfg: Config) -> Any:
    """The head that predicts keypoints, where another is around it."""
    return cfg.model.head.get("pose_cfg", cfg.model.head)


def test_data_sets_are_combined_keypoint_by_keypoint():
    coco, aic = load_skeleton("coco"), load_skeleton("aic")
    for kind, skeleton in (("merge", coco), ("combine", load_skeleton("coco_aic"))):
        dataset = load_config(f"body::td-hm_hrnet-w32_8xb64-210e_coco-aic-256x192-{kind}.py").train_dataloader.dataset
        assert parse_pose_metainfo(dataset.metainfo)["num_keypoints"] == len(skeleton.names)
        (converter,) = dataset.datasets[1].pipeline
        assert {skeleton.names[there]: aic.names[here] for here, there in converter.mapping} == {
            name: name for name in skeleton.names if name in aic.names
        }


METHODS = [
    "td-hm_res50_8xb64-210e_coco-256x192.py",
    "td-hm_res50_dark-8xb64-210e_coco-256x192.py",
    "td-hm_hrnet-w32_udp-8xb64-210e_coco-256x192.py",
    "td-hm_hrnet-w32_udp-regress-8xb64-210e_coco-256x192.py",
    "td-hm_vipnas-mbv3_8xb64-210e_coco-256x192.py",
    "td-hm_cpm_8xb64-210e_coco-256x192.py",
    "td-hm_litehrnet-18_8xb64-210e_coco-256x192.py",
    "td-hm_hrformer-small_8xb32-210e_coco-256x192.py",
    "td-hm_pvtv2-b2_8xb64-210e_coco-256x192.py",
    "td-hm_swin-t-p4-w7_8xb32-210e_coco-256x192.py",
    "td-hm_ViTPose-small-simple_8xb64-210e_coco-256x192.py",
    "td-hm_2xmspn50_8xb32-210e_coco-256x192.py",
    "td-hm-vis_res50_8xb64-210e_coco-aic-256x192-merge.py",
    "td-reg_res50_8xb64-210e_coco-256x192.py",
    "td-reg_res50_rle-8xb64-210e_coco-256x192.py",
    "ipr_res50_8xb64-210e_coco-256x256.py",
    "ipr_res50_debias-8xb64-210e_coco-256x256.py",
]


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_method_learns_and_predicts(method: str):
    torch.manual_seed(0)
    cfg = load_config(f"body::{method}")
    model = MODELS.build(cfg.model)
    width, height = decoder_of(cfg).input_size
    inputs = [torch.randint(0, 255, (3, height, width), dtype=torch.uint8) for _ in range(2)]

    batch = model.data_preprocessor({"inputs": inputs, "data_samples": [sample_of(cfg)] * 2}, training=True)
    losses = model(**batch, mode="loss")
    sum(value for name, value in losses.items() if "loss" in name).backward()
    assert "loss_kpt" in losses
    assert all(torch.isfinite(p.grad).all() for p in model.parameters())

    with torch.no_grad():
        predicted, _ = model.eval()(**batch, mode="predict")
    assert predicted.pred_instances.keypoints.shape == (1, 17, 2)
    assert predicted.pred_instances.keypoint_scores.shape == (1, 17)
    assert np.isfinite(predicted.pred_instances.keypoints).all()


def sample_of(cfg: Config) -> PoseDataSample:
    """One person in an image that is the input, with the targets that the config's pipeline makes."""
    width, height = decoder_of(cfg).input_size
    keypoints = np.random.default_rng(0).uniform((8, 8), (width - 8, height - 8), (1, 17, 2)).astype(np.float32)
    results = {
        "img": np.zeros((height, width, 3), np.uint8),
        "img_shape": (height, width),
        "ori_shape": (height, width),
        "input_size": (width, height),
        "input_center": np.array([width / 2, height / 2], np.float32),
        "input_scale": np.array([width, height], np.float32),
        "bbox": np.array([[0, 0, width, height]], np.float32),
        "bbox_score": np.ones(1, np.float32),
        "keypoints": keypoints,
        "transformed_keypoints": keypoints,
        "keypoints_visible": np.ones((1, 17), np.float32),
        "dataset_keypoint_weights": np.ones(17, np.float32),
        "flip_indices": [0, *np.arange(1, 17).reshape(-1, 2)[:, ::-1].ravel().tolist()],
    }
    for step in cfg.train_pipeline[-2:]:
        results = TRANSFORMS.build(step)(results)
    return results["data_samples"]
