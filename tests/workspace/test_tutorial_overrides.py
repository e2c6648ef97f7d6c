"""The overrides that the field's tutorials print are accepted as printed, on a config as its users have it."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest

from pose_core.config import load_config

CONFIG = "body::td-hm_res50_8xb64-210e_coco-256x192.py"

OVERRIDES: list[tuple[tuple[str, ...], str, Any]] = [
    (("model.backbone.norm_eval=False",), "model.backbone.norm_eval", False),
    (("model.backbone.frozen_stages=1",), "model.backbone.frozen_stages", 1),
    (("model.data_preprocessor.mean=[127,127,127]",), "model.data_preprocessor.mean", [127, 127, 127]),
    (("load_from=work_dirs/best.pth",), "load_from", "work_dirs/best.pth"),
    (("resume=True",), "resume", True),
    (("randomness.seed=0", "randomness.deterministic=True"), "randomness", dict(seed=0, deterministic=True)),
    (("optim_wrapper.clip_grad.max_norm=35",), "optim_wrapper.clip_grad", dict(max_norm=35)),
    (("optim_wrapper.type=AmpOptimWrapper", "optim_wrapper.loss_scale=dynamic"), "optim_wrapper.loss_scale", "dynamic"),
    (("train_dataloader.prefetch_factor=4",), "train_dataloader.prefetch_factor", 4),
    (("train_cfg.val_begin=10",), "train_cfg.val_begin", 10),
    (("default_hooks.checkpoint.max_keep_ckpts=3",), "default_hooks.checkpoint.max_keep_ckpts", 3),
    (("env_cfg.dist_cfg.port=29501",), "env_cfg.dist_cfg.port", 29501),
    (("model.test_cfg.output_heatmaps=True",), "model.test_cfg.output_heatmaps", True),
    (("train_dataloader.dataset.indices=100",), "train_dataloader.dataset.indices", 100),
    (("test_evaluator.outfile_prefix=results/coco",), "test_evaluator.outfile_prefix", "results/coco"),
    (("workflow=[(train,1),(val,1)]",), "workflow", [("train", 1), ("val", 1)]),
]


@pytest.mark.parametrize(("options", "key", "value"), OVERRIDES, ids=[options[-1] for options, *_ in OVERRIDES])
def test_an_override_of_the_tutorials_is_accepted(options: tuple[str, ...], key: str, value: Any) -> None:
    config = load_config(CONFIG, options=options)
    assert reduce(lambda values, name: values[name], key.split("."), config.to_dict()) == value


def test_a_codecs_new_argument_reaches_head_and_pipelines() -> None:
    config = load_config(CONFIG, options=["codec.unbiased=True"])
    assert config.model.head.decoder.unbiased
    assert config.train_dataloader.dataset.pipeline[-2].encoder.unbiased
