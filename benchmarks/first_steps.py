"""Run the first training steps of configs on real images, and report whether the loss decreases.

    export COCO_SAMPLE=path/to/the/images
    python benchmarks/first_steps.py [--steps 20] [--batch 2] [--lr-scale 0.1] [CONFIG ...]

Each model starts from random weights and trains repeatedly on the same few persons. Their images are not augmented,
because in so few steps the loss varies more between random images than it decreases. The optimizer is the config's,
with a fraction of its learning rate instead of the warm-up. By default, one config per method and backbone family runs.
"""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

import numpy as np
import torch
from mmengine.dataset import pseudo_collate
from mmengine.logging import MMLogger
from mmengine.model import BaseModel
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

from pose_core.config import Config, load_config
from pose_core.registry import DATASETS, MODELS

CONFIGS = (
    "body::td-hm_alexnet_8xb64-210e_coco-256x192.py",
    "body::td-hm_cpm_8xb64-210e_coco-256x192.py",
    "body::td-hm_hourglass52_8xb32-210e_coco-256x256.py",
    "body::td-hm_hrformer-small_8xb32-210e_coco-256x192.py",
    "body::td-hm_hrnet-w32_8xb64-210e_coco-256x192.py",
    "body::td-hm_hrnet-w32_dark-8xb64-210e_coco-256x192.py",
    "body::td-hm_hrnet-w32_udp-8xb64-210e_coco-256x192.py",
    "body::td-hm_hrnet-w32_udp-regress-8xb64-210e_coco-256x192.py",
    "body::td-hm_litehrnet-18_8xb64-210e_coco-256x192.py",
    "body::td-hm_mobilenetv2_8xb64-210e_coco-256x192.py",
    "body::td-hm_mspn50_8xb32-210e_coco-256x192.py",
    "body::td-hm_2xmspn50_8xb32-210e_coco-256x192.py",
    "body::td-hm_pvt-s_8xb64-210e_coco-256x192.py",
    "body::td-hm_pvtv2-b2_8xb64-210e_coco-256x192.py",
    "body::td-hm_res50_8xb64-210e_coco-256x192.py",
    "body::td-hm_resnest50_8xb64-210e_coco-256x192.py",
    "body::td-hm_resnetv1d50_8xb64-210e_coco-256x192.py",
    "body::td-hm_resnext50_8xb64-210e_coco-256x192.py",
    "body::td-hm_rsn18_8xb32-210e_coco-256x192.py",
    "body::td-hm_scnet50_8xb64-210e_coco-256x192.py",
    "body::td-hm_seresnet50_8xb64-210e_coco-256x192.py",
    "body::td-hm_shufflenetv1_8xb64-210e_coco-256x192.py",
    "body::td-hm_shufflenetv2_8xb64-210e_coco-256x192.py",
    "body::td-hm_swin-t-p4-w7_8xb32-210e_coco-256x192.py",
    "body::td-hm_vgg16-bn_8xb64-210e_coco-256x192.py",
    "body::td-hm_vipnas-mbv3_8xb64-210e_coco-256x192.py",
    "body::td-hm_vipnas-res50_8xb64-210e_coco-256x192.py",
    "body::td-hm_ViTPose-small_8xb64-210e_coco-256x192.py",
    "body::td-hm_ViTPose-small-simple_8xb64-210e_coco-256x192.py",
    "body::td-hm-vis_res50_8xb64-210e_coco-aic-256x192-merge.py",
    "body::cspnext-tiny_udp_8xb256-210e_coco-256x192.py",
    "body::rtmpose-t_8xb256-420e_coco-256x192.py",
    "body::rtmpose-m_8xb256-420e_coco-256x192.py",
    "body::simcc_res50_8xb64-210e_coco-256x192.py",
    "body::simcc_mobilenetv2_wo-deconv-8xb64-210e_coco-256x192.py",
    "body::simcc_vipnas-mbv3_8xb64-210e_coco-256x192.py",
    "body::td-reg_res50_8xb64-210e_coco-256x192.py",
    "body::td-reg_res50_rle-8xb64-210e_coco-256x192.py",
    "body::ipr_res50_8xb64-210e_coco-256x256.py",
    "body::ipr_res50_debias-8xb64-210e_coco-256x256.py",
    "body::ipr_res50_dsnt-8xb64-210e_coco-256x256.py",
    "wholebody::rtmpose-m_8xb64-270e_coco-wholebody-256x192.py",
    "wholebody::dwpose_l_dis_m_coco-256x192.py",
)
ANNOTATIONS = {"CocoDataset": "test_coco.json", "CocoWholeBodyDataset": "test_coco_wholebody.json"}
NOT_RANDOM = ("LoadImage", "GetBBoxCenterScale", "TopdownAffine", "GenerateTarget", "PackPoseInputs")


def persons(cfg: Config, count: int) -> dict[str, Any]:
    """Return a batch of the first ``count`` persons with keypoints, from the config's pipeline without augmentation."""
    wanted = cfg.train_dataloader.dataset
    pipeline = [step for step in cfg.train_pipeline if step.type in NOT_RANDOM]
    parts = [part.get("dataset", part) for part in wanted.get("datasets", [wanted])]  # unwrap RepeatDataset
    (coco,) = (part for part in parts if part.type in ANNOTATIONS)
    files = {"data_root": os.environ["COCO_SAMPLE"], "ann_file": ANNOTATIONS[coco.type], "data_prefix": {"img": ""}}
    if coco is wanted:
        dataset = DATASETS.build({**wanted, **files, "pipeline": pipeline})
    else:
        dataset = DATASETS.build({**wanted, "datasets": [{**coco, **files}], "pipeline": pipeline})
    labeled = (item for item in dataset if item["data_samples"].gt_instances.keypoints_visible.any())
    return pseudo_collate([next(labeled) for _ in range(count)])


def from_scratch(cfg: Config) -> BaseModel:
    """Build the model with random weights instead of those that its config would download."""
    model = MODELS.build({key: value for key, value in cfg.model.items() if key != "teacher_pretrained"})
    for module in model.modules():
        if "checkpoint" in (getattr(module, "init_cfg", None) or {}):
            module.init_cfg = None
    model.init_weights()
    return model.train()


def losses(cfg: Config, steps: int, batch: int, lr_scale: float) -> list[float]:
    """Return the loss of each step, after checking that the trained model predicts finite keypoints."""
    torch.manual_seed(0)
    model, data = from_scratch(cfg), persons(cfg, batch)
    settings = {**cfg.optim_wrapper.optimizer, "lr": cfg.optim_wrapper.optimizer.lr * lr_scale}
    optimizer = build_optim_wrapper(model, {**cfg.optim_wrapper, "optimizer": settings})
    found = [model.train_step(data, optimizer)["loss"].item() for _ in range(steps)]
    with torch.no_grad():
        poses = model.eval().test_step(data)
    assert all(np.isfinite(pose.pred_instances.keypoints).all() for pose in poses)
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="*", default=CONFIGS)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--lr-scale", type=float, default=0.1, help="fraction of the config's learning rate")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    MMLogger.get_current_instance().setLevel("ERROR")  # hide the parameter groups of the optimizer
    print(f"{'config':<68}{'first':>10}{'last':>10}{'seconds':>9}")
    for name in arguments.configs:
        cfg, start = load_config(name), time.perf_counter()
        with DefaultScope.overwrite_default_scope(cfg.default_scope):
            found = losses(cfg, arguments.steps, arguments.batch, arguments.lr_scale)
        verdict = "" if found[-1] < found[0] else "  does not decrease"
        print(f"{name:<68}{found[0]:>10.4g}{found[-1]:>10.4g}{time.perf_counter() - start:>9.1f}{verdict}", flush=True)


if __name__ == "__main__":
    main()
