"""What is wrong with a config as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from pose_core.engine import checks
from pose_core.errors import ConfigError, EnvironmentSetupError


@pytest.mark.parametrize(("config", "needs", "said"), [
    ({"modle": {}}, (), "The config has no model. Did you mean 'modle'"),
    ({"model": {}}, ("training",), "Training needs train_dataloader, train_cfg and optim_wrapper; the config does not"),
    ({"model": {}, "val_cfg": {}}, (), "val_cfg and val_evaluator; the config does not set val_dataloader, val_evaluator."),
    ({"model": {}, "train_dataloader": {}, "train_cfg": {}, "optim_wrapper": {"optimizer": {"lr": 1}}}, (), "only lr"),
    ({"model": {}}, ("testing",), "test_evaluator; the config does not set test_dataloader, test_cfg"),
])  # fmt: skip
def test_incomplete_configs(config: dict, needs: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checks.check_complete(config, *needs)
    assert said in str(caught.value)


@pytest.mark.parametrize(("config", "said"), [
    ({"train_cfg": {"max_epochs": 1.5}}, "train_cfg.max_epochs must be a whole number of at least 1, got 1.5."),
    ({"train_cfg": {"max_epochs": 0}}, "train_cfg.max_epochs must be a whole number of at least 1, got 0."),
    ({"train_cfg": {"max_iters": "many"}}, "train_cfg.max_iters must be a whole number of at least 1, got 'many'."),
    ({"optim_wrapper": {"optimizer": {"lr": "fast"}}}, "lr must be a number of at least 0, got 'fast'."),
    ({"optim_wrapper": {"optimizer": {"lr": -1}}}, "optim_wrapper.optimizer.lr must be a number of at least 0, got -1."),
])  # fmt: skip
def test_numbers_out_of_range(config: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checks.check_numbers(config)
    assert str(caught.value).endswith(said)


def test_a_backend_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: None)
    config = {"type": "Visualizer", "vis_backends": [{"type": "LocalVisBackend"}, {"type": "TensorboardVisBackend"}]}
    with pytest.raises(EnvironmentSetupError, match=r"TensorboardVisBackend in .* needs the package tensorboard: pip"):
        checks.check_backends(config)
    checks.check_backends({**config, "vis_backends": config["vis_backends"][:1]})


@pytest.mark.parametrize(("config", "said"), [
    ({"modle": {}}, ["The config sets 'modle', which nothing reads. Did you mean 'model'?"]),
    ({"optim_wraper": {}, "codec": {}, "train_pipeline": [], "base_lr": 1}, ["'optim_wraper', which nothing reads"]),
    ({"optim_wrapper": {"paramwise_cfg": {"custom_keyss": {}, "bias_lr_mult": 2}}}, ["'custom_keyss', which nothing"]),
    ({"optim_wrapper": {"constructor": "Another", "paramwise_cfg": {"custom_keyss": {}}}}, []),
    ({"randomness": {"seed": 1}, "optim_wrapper": None}, []),
    ({"randomness": None, "optim_wrapper": object()}, []),
])  # fmt: skip
def test_settings_that_nothing_reads_are_told(config: dict, said: list[str], caplog: Any) -> None:
    checks.check_spelling(config)
    assert len(caplog.messages) == len(said)
    assert all(part in message for part, message in zip(said, caplog.messages, strict=True))


def test_another_constructor_may_take_several_optimizers() -> None:
    optimizers = {"generator": {"type": "SGD"}, "discriminator": {"type": "SGD"}}
    wrapper = {"constructor": "MultiOptimWrapperConstructor", "optimizer": optimizers}
    config = {"model": {}, "train_dataloader": {}, "train_cfg": {}, "optim_wrapper": wrapper}
    checks.check_complete(config)
    del wrapper["constructor"]
    with pytest.raises(ConfigError, match="only generator, discriminator"):
        checks.check_complete(config)


def test_a_misspelt_seed_is_refused() -> None:
    with pytest.raises(ConfigError, match="randomness has no setting 'sed'"):
        checks.check_spelling({"randomness": {"sed": 1}})
