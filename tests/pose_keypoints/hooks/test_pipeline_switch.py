"""PipelineSwitchHook: at the right epoch, in persistent workers too, and after a resume."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.dataset import BaseDataset, Compose, ConcatDataset, RepeatDataset
from mmengine.hooks import Hook

from pose_core import engine
from pose_core.contracts import BaseTransform
from pose_core.engine.data.loading import SeededDataset
from pose_core.errors import ConfigError, NotRegisteredError
from pose_core.registry import DATASETS, HOOKS, TRANSFORMS
from pose_keypoints.hooks.pipeline_switch import PipelineSwitchHook, _with_pipelines
from toy_training import LineDataset, toy_config


@TRANSFORMS.register_module(force=True)
class Times(BaseTransform):
    """Multiplies the inputs."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        return {**results, "inputs": results["inputs"] * self.factor}


@DATASETS.register_module(force=True)
class PipelinedDataset(LineDataset):
    """The toy, with a pipeline."""

    def __init__(self, pipeline: list[Any]) -> None:
        super().__init__()
        self.pipeline = Compose(pipeline)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.pipeline(super().__getitem__(index))


@HOOKS.register_module(force=True)
class SeenHook(Hook):
    """Writes down in which epochs the inputs are zeros."""

    zeros: list[bool]

    def before_train(self, runner: Any) -> None:
        type(self).zeros = []

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if batch_idx == 0:
            self.zeros.append(not torch.stack(data_batch["inputs"]).any())


SWITCH = {"type": "mmdet.PipelineSwitchHook", "switch_epoch": 2, "switch_pipeline": [{"type": "Times", "factor": 0}]}


def config(folder: Path, hook: dict[str, Any] = SWITCH, **loader: Any) -> Any:
    return toy_config(
        folder,
        **{
            "train_dataloader.dataset": {"type": "PipelinedDataset", "pipeline": [{"type": "Times", "factor": 1}]},
            "custom_hooks": [{"type": "SeenHook"}, hook],
            "train_cfg.max_epochs": 4,
            **{f"train_dataloader.{key}": value for key, value in loader.items()},
        },
    )


@pytest.mark.parametrize("loader", [{}, {"num_workers": 1, "persistent_workers": True}], ids=["here", "workers"])
def test_the_pipeline_is_switched_when_its_epoch_begins(tmp_path, loader):
    engine.train(config(tmp_path, **loader))
    assert SeenHook.zeros == [False, False, True, True]


def test_a_resumed_training_goes_on_with_the_second_pipeline(tmp_path):
    first = config(tmp_path)
    first.train_cfg.max_epochs = 3
    engine.train(first)
    engine.train(config(tmp_path), resume=True)
    assert SeenHook.zeros == [True]


def test_the_data_sets_within_others_are_switched():
    inner = [BaseDataset(lazy_init=True) for _ in range(2)]
    joined = ConcatDataset(inner, lazy_init=True)
    assert list(_with_pipelines(SeededDataset(joined, seed=0))) == inner
    assert list(_with_pipelines(RepeatDataset(inner[0], times=2, lazy_init=True))) == inner[:1]
    seeded = SeededDataset(inner[0], seed=0)
    assert list(_with_pipelines(seeded)) == [seeded]
    seeded.pipeline = "new"
    assert inner[0].pipeline == "new"


def test_what_cannot_be_switched_is_said_before_the_training(tmp_path):
    with pytest.raises(ConfigError, match="needs a training dataset with a pipeline"):
        engine.train(config(tmp_path, dataset={"type": "LineDataset"}))
    iterations = config(tmp_path)
    iterations.train_cfg = {"by_epoch": False, "max_iters": 4}
    iterations.param_scheduler = []
    with pytest.raises(ConfigError, match="needs training by epochs, got training by iterations"):
        engine.train(iterations)
    with pytest.raises(NotRegisteredError, match="'Tims' is not a registered transform"):
        PipelineSwitchHook(2, [{"type": "Tims"}])
