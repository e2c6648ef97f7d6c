"""Mixed precision, here on the CPU."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from mmengine.optim import OptimWrapper
from torch import nn

from pose_core.engine.machine.amp import AmpOptimWrapper
from pose_core.errors import ConfigError


def wrapper(model: nn.Module, **options: Any) -> AmpOptimWrapper:
    return AmpOptimWrapper(optimizer=torch.optim.SGD(model.parameters(), lr=0.1), **options)


def step(model: nn.Module, optim: OptimWrapper, inputs: torch.Tensor) -> torch.dtype:
    with optim.optim_context(model):
        outputs = model(inputs)
        loss = outputs.float().pow(2).mean()
    optim.update_params(loss)
    return outputs.dtype


@pytest.mark.parametrize(("dtype", "computed"), [
    (None, torch.bfloat16), ("bfloat16", torch.bfloat16), ("float16", torch.float16), (torch.float16, torch.float16),
])  # fmt: skip
def test_it_trains_as_full_precision_does(dtype: Any, computed: torch.dtype) -> None:
    torch.manual_seed(0)
    mixed, full = nn.Linear(8, 4), nn.Linear(8, 4)
    full.load_state_dict(mixed.state_dict())
    optim = wrapper(mixed, dtype=dtype, clip_grad={"max_norm": 1.0})
    plain = OptimWrapper(optimizer=torch.optim.SGD(full.parameters(), lr=0.1), clip_grad={"max_norm": 1.0})
    assert optim.loss_scaler.is_enabled() is (computed is torch.float16)
    for _ in range(5):
        inputs = torch.randn(16, 8)
        assert step(mixed, optim, inputs) is computed
        assert step(full, plain, inputs) is torch.float32
    torch.testing.assert_close(mixed.weight, full.weight, rtol=0.05, atol=0.01)


def test_an_overflow_skips_the_step_and_lowers_the_scale() -> None:
    model = nn.Linear(1, 1)
    optim = wrapper(model, dtype="float16", loss_scale={"init_scale": 2.0**16})
    before = model.weight.clone()
    step(model, optim, torch.full((1, 1), 6e4))
    assert torch.equal(model.weight, before)
    assert optim.loss_scaler.get_scale() == 2.0**15


def test_a_fixed_scale_stays() -> None:
    model = nn.Linear(1, 1)
    optim = wrapper(model, dtype="float16", loss_scale=128)
    step(model, optim, torch.full((1, 1), 6e4))
    assert optim.loss_scaler.get_scale() == 128


def test_its_state_travels_between_precisions() -> None:
    scaled, unscaled = wrapper(nn.Linear(1, 1), dtype="float16"), wrapper(nn.Linear(1, 1))
    state = scaled.state_dict()
    state["loss_scaler"]["scale"] = 256.0
    fresh = wrapper(nn.Linear(1, 1), dtype="float16")
    fresh.load_state_dict(state)
    assert fresh.loss_scaler.get_scale() == 256.0
    unscaled.load_state_dict(state)
    fresh.load_state_dict(unscaled.state_dict())
    plain = OptimWrapper(optimizer=torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=0.1))
    fresh.load_state_dict(plain.state_dict())
    assert "loss_scaler" in state


def test_wrong_options() -> None:
    with pytest.raises(ConfigError, match="dtype must be one of float16, bfloat16, float32, float64, got 'half'"):
        wrapper(nn.Linear(1, 1), dtype="half")
    with pytest.raises(ConfigError, match="loss_scale must be 'dynamic', a number or a dict, got 'static'"):
        wrapper(nn.Linear(1, 1), loss_scale="static")
