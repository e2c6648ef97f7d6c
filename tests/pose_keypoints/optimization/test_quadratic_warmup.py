"""Quadratic warm-up of learning rate and momentum."""

from __future__ import annotations

import pytest
import torch
from mmengine.registry import DefaultScope
from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import PARAM_SCHEDULERS
from pose_keypoints.optimization.quadratic_warmup import QuadraticWarmupLR


def optimizer(lr: float = 2.0) -> torch.optim.Optimizer:
    return torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.8)


def values(steps: int, optimizer: torch.optim.Optimizer, key: str = "lr", **cfg) -> list[float]:
    with DefaultScope.overwrite_default_scope("mmpose"):
        scheduler = PARAM_SCHEDULERS.build(cfg, default_args={"optimizer": optimizer})
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0][key])
        optimizer.step()
        scheduler.step()
    return seen


def test_the_rate_rises_with_the_square_of_the_time():
    seen = values(6, optimizer(), type="QuadraticWarmupLR", begin=0, end=4, by_epoch=False)
    assert seen == pytest.approx([2 * n**2 / 16 for n in (1, 2, 3, 4, 4, 4)])


def test_momentum_does_too():
    seen = values(3, optimizer(), key="momentum", type="QuadraticWarmupMomentum", end=2, by_epoch=False)
    assert seen == pytest.approx([0.2, 0.8, 0.8])


def test_any_parameter_by_name():
    seen = values(2, optimizer(), type="QuadraticWarmupParamScheduler", param_name="lr", end=2, by_epoch=False)
    assert seen == pytest.approx([0.5, 2])


def test_epochs_convert_to_iterations():
    options = {"type": "QuadraticWarmupLR", "convert_to_iter_based": True, "epoch_length": 3}
    assert values(7, optimizer(), **options, end=2) == pytest.approx([2 * n**2 / 36 for n in (1, 2, 3, 4, 5, 6, 6)])
    with pytest.raises(ConfigError, match="needs by_epoch=True and epoch_length"):
        QuadraticWarmupLR.build_iter_from_epoch(optimizer(), end=2)


@pytest.mark.parametrize(("window", "given"), [({}, "none"), ({"begin": 4, "end": 2}, "2")])
def test_it_must_end(window, given):
    with pytest.raises(ConfigError, match=f"QuadraticWarmupLR: end must be greater than begin .*, got {given}"):
        values(1, optimizer(), type="QuadraticWarmupLR", **window)
