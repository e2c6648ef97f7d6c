"""ExpMomentumEMA."""

from __future__ import annotations

import math

import pytest
import torch
from mmengine.registry import DefaultScope
from torch import nn

from pose_core import engine
from pose_core.engine.checkpoint import load_checkpoint
from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from toy_training import toy_config


def test_it_moves_fast_in_the_beginning():
    model = nn.Linear(1, 1, bias=False)
    average = MODELS.build({"type": "mmpose.ExpMomentumEMA", "model": model, "momentum": 0.1, "gamma": 4})
    average.update_parameters(model)  # the first time it is a copy
    model.weight.data.fill_(1)
    expected = average.module.weight.item()
    for steps in range(1, 4):
        momentum = 0.1 + 0.9 * math.exp(-(1 + steps) / 4)
        expected += (1 - expected) * momentum
        average.update_parameters(model)
        assert average.module.weight.item() == pytest.approx(expected)


def test_the_hook_of_the_field_uses_it(tmp_path):
    hook = {"type": "EMAHook", "ema_type": "ExpMomentumEMA", "momentum": 0.0002, "update_buffers": True, "priority": 49}
    with DefaultScope.overwrite_default_scope("mmpose"):
        engine.train(toy_config(tmp_path, custom_hooks=[hook]))
    checkpoint = load_checkpoint(tmp_path / "epoch_3.pth")
    averaged = {k.removeprefix("module."): v for k, v in checkpoint["ema_state_dict"].items() if k != "steps"}
    trained = checkpoint["state_dict"]
    assert averaged.keys() == trained.keys()
    assert any(not torch.equal(averaged[name], trained[name]) for name in trained)


def test_gamma_is_positive():
    with pytest.raises(ConfigError, match="gamma must be positive, got 0"):
        MODELS.build({"type": "ExpMomentumEMA", "model": nn.Linear(1, 1), "gamma": 0})
