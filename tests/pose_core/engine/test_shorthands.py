"""Shorthands for the keys that most configs have."""

from __future__ import annotations

import pytest

from pose_core.engine.shorthands import shorthand_overrides, warn_of_schedule
from pose_core.errors import ConfigError

USUAL = {
    "train_cfg": {"max_epochs": 3, "by_epoch": True},
    "train_dataloader": {"batch_size": 4},
    "optim_wrapper": {"optimizer": {"type": "SGD", "lr": 0.1}},
}


def test_shorthands() -> None:
    values = {"epochs": 5, "batch_size": 8, "lr": 0.01}
    plain = ["train_cfg.max_epochs=5", "train_dataloader.batch_size=8", "optim_wrapper.optimizer.lr=0.01"]
    assert shorthand_overrides(USUAL, values) == plain
    variables = {**USUAL, "max_epochs": 3, "train_batch_size": 4, "base_lr": 0.1}
    assert shorthand_overrides(variables, values) == ["max_epochs=5", "train_batch_size=8", "base_lr=0.01"]
    others = {**USUAL, "max_epochs": 9, "batch_size": 64, "base_lr": 1}  # from which nothing of it is computed
    assert shorthand_overrides(others, values) == plain
    assert shorthand_overrides(USUAL, {"epochs": None, "lr": 0.0}) == ["optim_wrapper.optimizer.lr=0.0"]


@pytest.mark.parametrize(("changes", "values", "said"), [
    ({"train_cfg": {"max_iters": 9}}, {"epochs": 5}, "--epochs sets train_cfg.max_epochs, which this config does not have: set train_cfg.max_iters=5 with --cfg-options."),
    ({"train_dataloader": {"batch_sampler": {"batch_size": 2}}}, {"batch_size": 4}, "set train_dataloader.batch_sampler.batch_size=4"),
    ({"optim_wrapper": {"generator": {}}}, {"lr": 0.1}, "--lr sets optim_wrapper.optimizer.lr, which this config does not have"),
    ({"param_scheduler": [{"type": "OneCycleLR"}]}, {"lr": 0.1}, "use --cfg-options param_scheduler.0.eta_max=0.1."),
    ({"param_scheduler": {"type": "OneCycleLR"}}, {"lr": 0.1}, "use --cfg-options param_scheduler.eta_max=0.1."),
])  # fmt: skip
def test_shorthands_for_keys_that_the_config_lacks(changes: dict, values: dict, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        shorthand_overrides({**USUAL, **changes}, values)
    assert said in str(caught.value)


def test_a_schedule_that_shorthands_do_not_reach(caplog: pytest.LogCaptureFixture) -> None:
    milestones = {"type": "MultiStepLR", "milestones": [2, 170, 200], "end": 210, "by_epoch": True}
    warn_of_schedule({**USUAL, "param_scheduler": [{"type": "LinearLR", "end": 500, "by_epoch": False}]})
    assert caplog.text == ""
    warn_of_schedule({**USUAL, "param_scheduler": milestones})
    assert "MultiStepLR in param_scheduler is made for more epochs (210, 170, 200) than are trained (3)" in caplog.text
