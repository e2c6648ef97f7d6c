"""A config in the field's words trains and tests on real images: killed and resumed, and on two ranks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import toy_training  # noqa: F401 - registers KillHook
from pose_core import engine
from pose_core.config import Config, dump_config
from pose_core.engine.checkpoint import load_checkpoint
from toy_training import KilledError, history

TESTS = Path(__file__).parents[1]
CODEC = {"type": "MSRAHeatmap", "input_size": (64, 96), "heatmap_size": (16, 24), "sigma": 1}
AUGMENTATIONS = [
    {"type": "RandomFlip", "direction": "horizontal"},
    {"type": "RandomHalfBody", "prob": 0.5},
    {"type": "RandomBBoxTransform"},
]


def stage(branches: int, block: str, *, modules: int = 1) -> dict[str, Any]:
    channels = tuple(8 * 2**index for index in range(branches))
    return {
        "num_modules": modules, "num_branches": branches, "block": block,
        "num_blocks": (1,) * branches, "num_channels": channels,
    }  # fmt: skip


def model() -> dict[str, Any]:
    """A small HRNet without batch statistics, so that two halves of a batch compute what the whole does."""
    extra = {f"stage{number}": stage(number, "BASIC") for number in (2, 3, 4)}
    extra["stage1"] = {**stage(1, "BOTTLENECK"), "num_channels": (8,)}
    return {
        "type": "TopdownPoseEstimator",
        "data_preprocessor": {
            "type": "PoseDataPreprocessor", "mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375], "bgr_to_rgb": True,
        },
        "backbone": {"type": "HRNet", "extra": extra, "norm_cfg": {"type": "GN", "num_groups": 2}},
        "head": {
            "type": "HeatmapHead", "in_channels": 8, "out_channels": 17, "deconv_out_channels": None,
            "loss": {"type": "KeypointMSELoss", "use_target_weight": True}, "decoder": CODEC,
        },
        "test_cfg": {"flip_test": True, "flip_mode": "heatmap", "shift_heatmap": True},
    }  # fmt: skip


def loader(data: Path, steps: list[dict[str, Any]], *, batch_size: int, train: bool) -> dict[str, Any]:
    before = [{"type": "LoadImage"}, {"type": "GetBBoxCenterScale"}]
    after = [{"type": "TopdownAffine", "input_size": CODEC["input_size"]}]
    target = [{"type": "GenerateTarget", "encoder": CODEC}] if train else []
    return {
        "batch_size": batch_size,
        "num_workers": 1,
        "persistent_workers": True,
        "sampler": {"type": "DefaultSampler", "shuffle": train},
        "dataset": {
            "type": "CocoDataset", "data_root": str(data / "coco"), "ann_file": "test_coco.json", "data_prefix": {"img": ""},
            "data_mode": "topdown", "test_mode": not train,
            "pipeline": [*before, *steps, *after, *target, {"type": "PackPoseInputs"}],
        },
    }  # fmt: skip


def field_config(data: Path, work_dir: Path, *, batch_size: int = 6, **changes: Any) -> Config:
    evaluation = loader(data, [], batch_size=5, train=False)
    metric = {"type": "CocoMetric", "ann_file": str(data / "coco" / "test_coco.json")}
    return Config({
        "default_scope": "mmpose",
        "work_dir": str(work_dir),
        "model": model(),
        "train_dataloader": loader(data, AUGMENTATIONS, batch_size=batch_size, train=True),
        "val_dataloader": evaluation, "test_dataloader": evaluation,
        "val_evaluator": metric, "test_evaluator": metric,
        "train_cfg": {"by_epoch": True, "max_epochs": 3, "val_interval": 1}, "val_cfg": {}, "test_cfg": {},
        "optim_wrapper": {"optimizer": {"type": "Adam", "lr": 1e-3}},
        "param_scheduler": [{"type": "LinearLR", "begin": 0, "end": 4, "start_factor": 0.1, "by_epoch": False}],
        "default_hooks": {"checkpoint": {"type": "CheckpointHook", "interval": 1, "save_best": "coco/AP"}},
        "custom_hooks": [{"type": "SyncBuffersHook"}],
        "env_cfg": {"dist_cfg": {"backend": "gloo"}},
        "visualizer": {"type": "PoseLocalVisualizer", "vis_backends": [{"type": "LocalVisBackend"}], "name": "visualizer"},
        **changes,
    })  # fmt: skip


@pytest.mark.slow
def test_resumed_exactly_on_real_images(sample_data: Path, tmp_path: Path) -> None:
    checkpoint = {"checkpoint": {"type": "CheckpointHook", "by_epoch": False, "interval": 1}}
    engine.train(field_config(sample_data, tmp_path / "whole", default_hooks=checkpoint))
    killed = field_config(sample_data, tmp_path / "killed", default_hooks=checkpoint)
    killed.custom_hooks = [*killed.custom_hooks, {"type": "KillHook", "after": 3}]
    with pytest.raises(KilledError):
        engine.train(killed)
    engine.train(field_config(sample_data, tmp_path / "killed", default_hooks=checkpoint), resume=True)
    one, other = (tmp_path / name / "iter_6.pth" for name in ("whole", "killed"))
    assert len(history(one)) == 6
    assert history(one) == history(other)
    states = [load_checkpoint(path)["state_dict"] for path in (one, other)]
    assert all(torch.equal(value, states[1][key]) for key, value in states[0].items())


@pytest.mark.slow
def test_two_ranks_give_the_numbers_of_one(sample_data: Path, tmp_path: Path) -> None:
    for name, batch_size in (("one", 6), ("two", 3)):
        config = field_config(sample_data, tmp_path / name, batch_size=batch_size)
        dump_config(config, tmp_path / f"{name}.py")
    pose("train", tmp_path / "one.py")
    pose("train", tmp_path / "two.py", "--launcher", "pytorch", ranks=2)
    one, two = (load_checkpoint(tmp_path / name / "epoch_3.pth") for name in ("one", "two"))
    for key, value in one["state_dict"].items():
        torch.testing.assert_close(value, two["state_dict"][key], rtol=1e-3, atol=1e-4)
    weights = tmp_path / "one" / "epoch_3.pth"
    alone = json.loads(pose("test", tmp_path / "one.py", weights, "--json"))
    both = json.loads(pose("test", tmp_path / "one.py", weights, "--json", "--launcher", "pytorch", ranks=2))
    assert alone.keys() == both.keys()
    assert alone == pytest.approx(both)


def pose(*arguments: object, ranks: int = 0) -> str:
    """Run ``pose`` with these arguments, under torchrun when there are ranks; what it wrote to stdout."""
    program = [
        sys.executable,
        "-c",
        "import sys; from pose_core.cli import main; sys.exit(main())",
        *map(str, arguments),
    ]
    if ranks:
        torchrun = [sys.executable, "-m", "torch.distributed.run", f"--nproc-per-node={ranks}", "--standalone"]
        program = [*torchrun, "--no-python", *program]
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(program, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
