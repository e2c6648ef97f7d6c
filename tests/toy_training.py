"""A model that trains in no time, with its data, its metric and its config, for tests of the engine.

They are registered as user code is: the config names this module under ``custom_imports``.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.model import BaseModel
from mmengine.structures import BaseDataElement
from torch import Tensor, nn
from torch.utils.data import Dataset

from pose_core.config import Config
from pose_core.engine.checkpoint import load_checkpoint
from pose_core.registry import DATASETS, HOOKS, METRICS, MODELS


@DATASETS.register_module(force=True)
class LineDataset(Dataset):
    """Points and the line they lie on; augmented with each generator that a pipeline may draw from.

    Args:
        size: The number of samples.
        noise: How much is drawn.
    """

    metainfo: ClassVar = {"dataset_name": "toy", "sigmas": np.array([0.5, 0.25], dtype=np.float32)}

    def __init__(self, size: int = 16, noise: float = 0.1) -> None:
        generator = np.random.default_rng(0)
        self.points = generator.normal(size=(size, 4)).astype(np.float32)
        self.targets = self.points @ np.array([1, -2, 3, 0.5], dtype=np.float32)
        self.noise = noise

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> dict[str, Any]:
        drawn = random.random() + np.random.normal() + torch.randn(()).item()
        point = self.points[index] + self.noise * np.float32(drawn)
        return {"inputs": torch.from_numpy(point), "data_samples": torch.tensor([self.targets[index], index])}


@MODELS.register_module(force=True)
class LineModel(BaseModel):
    """Two linear layers, optionally with dropout and a norm.

    Args:
        dropout: The probability of dropout.
        norm: The class of a norm among torch's.
        explode_at: The forward pass in which the loss becomes NaN.
    """

    def __init__(
        self,
        dropout: float = 0.0,
        norm: str | None = None,
        explode_at: int | None = None,
        init_cfg: Any = None,
        **_: Any,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.backbone = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(dropout))
        if norm is not None:
            self.backbone.append(getattr(nn, norm)(8))
        self.head = nn.Linear(8, 1)
        self.explode_at = explode_at
        self.passes = 0

    def forward(self, inputs: Any, data_samples: Any = None, mode: str = "tensor") -> Any:
        points = torch.stack(inputs).to(self.head.weight.device)
        truth = torch.stack(data_samples).to(points.device)
        predicted = self.head(self.backbone(points))[:, 0]
        if mode != "loss":
            return [
                BaseDataElement(predicted=value.float().detach(), truth=sample[0], index=sample[1])
                for value, sample in zip(predicted, truth, strict=True)
            ]
        self.passes += 1
        loss: Tensor = ((predicted.float() - truth[:, 0]) ** 2).mean()
        return {"loss": loss * float("nan") if self.passes == self.explode_at else loss}


@METRICS.register_module(force=True)
class LineMetric(BaseMetric):
    """The mean squared error, the number of samples that were seen, and their order."""

    default_prefix = "toy"

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        for sample in data_samples:
            self.results.append((float(sample["predicted"] - sample["truth"]), int(sample["index"])))

    def compute_metrics(self, results: list[tuple[float, int]]) -> dict[str, float]:
        errors = [error for error, _ in results]
        ordered = [index for _, index in results] == sorted(index for _, index in results)
        return {"mse": float(np.mean(np.square(errors))), "count": len(results), "ordered": float(ordered)}


class KilledError(Exception):
    """Stands for a kill: nothing is tidied up after it."""


@HOOKS.register_module(force=True)
class KillHook(Hook):
    """Kill the training after an iteration, or in the validation that follows it."""

    priority = "LOWEST"

    def __init__(self, after: int, in_validation: bool = False) -> None:
        self.after = after
        self.in_validation = in_validation

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if runner.iter + 1 == self.after and not self.in_validation:
            raise KilledError

    def before_val(self, runner: Any) -> None:
        if runner.iter == self.after and self.in_validation:
            raise KilledError


@HOOKS.register_module(force=True)
class KillOnceHook(KillHook):
    """Kill the training, unless torchrun has restarted it."""

    def __init__(self, after: int) -> None:
        super().__init__(10**9 if os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") != "0" else after)


@HOOKS.register_module(force=True)
class SlowHook(Hook):
    """Take a while for each iteration, so that there is time to be killed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        time.sleep(self.seconds)


def toy_config(work_dir: Path, **changes: Any) -> Config:
    """A config that trains in a second: 16 samples in 4 batches, 3 epochs; ``changes`` are set in it by their paths."""
    config = Config(
        {
            "default_scope": "mmpose",
            "custom_imports": {"imports": ["toy_training"]},
            "work_dir": str(work_dir),
            "model": {"type": "LineModel"},
            "train_dataloader": _loader(shuffle=True),
            "val_dataloader": _loader(shuffle=False),
            "test_dataloader": _loader(shuffle=False),
            "train_cfg": {"by_epoch": True, "max_epochs": 3, "val_interval": 1},
            "val_cfg": {},
            "test_cfg": {},
            "val_evaluator": {"type": "LineMetric"},
            "test_evaluator": {"type": "LineMetric"},
            "optim_wrapper": {"optimizer": {"type": "SGD", "lr": 0.02, "momentum": 0.9}},
            "param_scheduler": [
                {"type": "LinearLR", "start_factor": 0.1, "by_epoch": False, "end": 5},
                {"type": "MultiStepLR", "milestones": [2], "by_epoch": True},
            ],
            "default_hooks": {"checkpoint": {"type": "CheckpointHook", "interval": 1}},
            "env_cfg": {"dist_cfg": {"backend": "gloo"}},
        }
    )
    for path, value in changes.items():
        *above, key = path.split(".")
        place = config._cfg_dict
        for name in above:
            place = place.setdefault(name, {})
        place[key] = value
    return config


def _loader(*, shuffle: bool) -> dict[str, Any]:
    sampler = {"type": "DefaultSampler", "shuffle": shuffle}
    return {"batch_size": 4, "num_workers": 0, "dataset": {"type": "LineDataset"}, "sampler": sampler}


def history(checkpoint: Path, key: str = "train/loss") -> list[float]:
    """What was logged of ``key`` up to ``checkpoint``, iteration by iteration."""
    scalars = load_checkpoint(checkpoint)["message_hub"]["log_scalars"]
    return scalars[key]["log_history"].tolist()
