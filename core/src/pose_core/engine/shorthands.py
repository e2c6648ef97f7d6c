"""The shorthands ``--epochs``, ``--batch-size`` and ``--lr`` of ``pose train``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pose_core.errors import ConfigError

logger = logging.getLogger(__name__)

# Where each value is read, and the variables that configs of the field compute it from.
_SHORTHANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "epochs": ("train_cfg.max_epochs", ("max_epochs",)),
    "batch_size": ("train_dataloader.batch_size", ("train_batch_size", "batch_size")),
    "lr": ("optim_wrapper.optimizer.lr", ("base_lr",)),
}
# What a config that lacks that key may have in its place.
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "epochs": ("train_cfg.max_iters",),
    "batch_size": ("train_dataloader.batch_sampler.batch_size",),
    "lr": (),
}


def shorthand_overrides(config: Mapping[str, Any], values: Mapping[str, float | None]) -> list[str]:
    """Return the overrides that the shorthands ``--epochs``, ``--batch-size`` and ``--lr`` stand for.

    A variable of the config from which the value is computed is overridden in its place, so that what else is computed
    from it (the end of a schedule, its lowest rate) follows.

    Args:
        config: The config without them.
        values: The values by the names of :data:`_SHORTHANDS`; ``None`` where the option is not given.

    Raises:
        ConfigError: The config has no such key, or a schedule would make it ineffective.
    """
    overrides = []
    for name, value in values.items():
        if value is None:
            continue
        option, (key, variables) = f"--{name.replace('_', '-')}", _SHORTHANDS[name]
        if (current := _value_at(config, key)) is None:
            found = [other for other in _INSTEAD[name] if _value_at(config, other) is not None]
            hint = f"set {found[0]}={value}" if found else "set what the config has in its place"
            raise ConfigError(f"{option} sets {key}, which this config does not have: {hint} with --cfg-options.")
        if name == "lr" and (scheduled := _rate_of_one_cycle(config)):
            raise ConfigError(
                f"--lr {value} would have no effect, because OneCycleLR sets the rate: "
                f"use --cfg-options {scheduled}={value}."
            )
        computed = [variable for variable in variables if config.get(variable) == current]
        overrides.append(f"{computed[0] if computed else key}={value}")
    return overrides


def _value_at(config: Any, key: str) -> Any:
    for part in key.split("."):
        config = config.get(part) if isinstance(config, Mapping) else None
    return config


def _rate_of_one_cycle(config: Mapping[str, Any]) -> str | None:
    """Return the key of the highest rate of a one-cycle schedule, which ignores the optimizer's."""
    schedule = config.get("param_scheduler")
    several = isinstance(schedule, (list, tuple))
    for index, part in enumerate(schedule if several else [schedule]):  # type: ignore[arg-type]
        if isinstance(part, Mapping) and str(part.get("type")).endswith("OneCycleLR"):
            return f"param_scheduler.{index}.eta_max" if several else "param_scheduler.eta_max"
    return None


def warn_of_schedule(config: Mapping[str, Any]) -> None:
    """Warn of schedules by epoch that reach beyond the training: ``--epochs`` did not reach them."""
    epochs = _value_at(config, "train_cfg.max_epochs")
    schedule = config.get("param_scheduler")
    for part in schedule if isinstance(schedule, (list, tuple)) else [schedule]:
        if not isinstance(part, Mapping) or not part.get("by_epoch", True):
            continue
        steps = [part.get("T_max"), part.get("total_steps"), part.get("end"), *(part.get("milestones") or ())]
        beyond = [step for step in steps if isinstance(step, int) and epochs < step < 10**9]
        if beyond:
            logger.warning(
                "%s in param_scheduler is made for more epochs (%s) than are trained (%d): the learning rate does not "
                "fall as planned. Set its steps with --cfg-options, too",
                part.get("type"), ", ".join(map(str, beyond)), epochs,
            )  # fmt: skip
