"""A batch norm cannot train on one sample: said in one sentence, before the training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pose_core import engine
from pose_core.errors import ConfigError
from toy_training import toy_config

NORM = {"model.norm": "BatchNorm1d"}
ODD = {"type": "LineDataset", "size": 17}


def test_a_last_batch_of_one(tmp_path: Path) -> None:
    config = toy_config(tmp_path, **NORM, **{"train_dataloader.dataset": ODD})
    with pytest.raises(ConfigError, match=r"the batch norm 'backbone.3' sees one value per channel. Set train_data"):
        engine.train(config)
    assert "Epoch(train)" not in next(tmp_path.glob("*/*.log")).read_text()
    config.train_dataloader["drop_last"] = True
    assert engine.train(config).iter == 12


@pytest.mark.parametrize("loop", [
    {"by_epoch": True, "max_epochs": 1}, {"by_epoch": False, "max_iters": 2},
], ids=["epochs", "iterations"])  # fmt: skip
def test_every_batch_of_one(tmp_path: Path, loop: dict[str, Any]) -> None:
    """Not tried before an endless training, where no batch is the last."""
    sampler = {"type": "DefaultSampler" if loop["by_epoch"] else "InfiniteSampler"}
    changes = {"train_dataloader.batch_size": 1, "train_dataloader.sampler": sampler, "train_cfg": loop}
    with pytest.raises(ConfigError, match="A batch of one sample cannot be trained on"):
        engine.train(toy_config(tmp_path, **NORM, **changes))


def test_a_model_without_batch_norms_trains_on_one(tmp_path: Path) -> None:
    config = toy_config(tmp_path, **{"train_dataloader.dataset": ODD})
    assert engine.train(config).iter == 15
