"""The configs that pose-body ships: those that one looks for are here, and their methods learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from pose_core.config import Config, load_config
from pose_core.discovery import catalog
from pose_core.discovery.shipped import shipped_configs
from pose_core.registry import MODELS, TRANSFORMS
from pose_core.skeleton import load_skeleton, parse_pose_metainfo
from pose_core.structures import PoseDataSample

CONFIGS = shipped_configs(catalog().owners["body"])


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


def decoder_of(cfg: Config) -> Any:
    """The codec that decodes: the last one where there is one a level."""
    return cfg.codec[-1] if isinstance(cfg.codec, list) else cfg.codec


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
