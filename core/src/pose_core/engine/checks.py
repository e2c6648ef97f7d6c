"""What is wrong with the config of a run as a whole, before anything of it is built."""

from __future__ import annotations

import importlib.util
import inspect
import logging
import math
from collections.abc import Mapping
from typing import Any

from mmengine.runner import Runner

from pose_core.config.places import CONSTRUCTOR, PARAMWISE, RANDOMNESS
from pose_core.errors import ConfigError, EnvironmentSetupError, suggest

logger = logging.getLogger(__name__)

# What a run may do, and what it takes.
PARTS: Mapping[str, tuple[str, ...]] = {
    "training": ("train_dataloader", "train_cfg", "optim_wrapper"),
    "validation": ("val_dataloader", "val_cfg", "val_evaluator"),
    "testing": ("test_dataloader", "test_cfg", "test_evaluator"),
}


def check_complete(config: Mapping[str, Any], *needs: str) -> None:
    """Check that each of training, validation and testing is described completely or not at all.

    Args:
        config: The config.
        *needs: Which of them must be described.

    Raises:
        ConfigError: Something is missing.
    """
    if config.get("model") is None:
        raise ConfigError(f"The config has no model.{suggest('model', [key for key in config if key != 'model'])}")
    for purpose, keys in PARTS.items():
        missing = [key for key in keys if config.get(key) is None]
        if missing and (purpose in needs or len(missing) < len(keys)):
            needed = f"{', '.join(keys[:-1])} and {keys[-1]}"
            unset = ", ".join(missing)
            raise ConfigError(f"{purpose.capitalize()} needs {needed}; the config does not set {unset}.")
    wrapper = _mapping(config, "optim_wrapper")
    optimizer = wrapper.get("optimizer")
    if isinstance(optimizer, Mapping) and "type" not in optimizer and _is_default(wrapper):
        raise ConfigError(
            f"optim_wrapper.optimizer has no type, only {', '.join(optimizer)}; add one, such as type='AdamW'."
        )


def check_numbers(config: Mapping[str, Any]) -> None:
    """Check the lengths of the training and the learning rate.

    Raises:
        ConfigError: One is not a number, or is out of range.
    """
    loop = _mapping(config, "train_cfg")
    for key in ("max_epochs", "max_iters", "val_interval"):
        value = loop.get(key, 1)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 1 or value != int(value):
            raise ConfigError(f"train_cfg.{key} must be a whole number of at least 1, got {value!r}.")
    rate = _mapping(_mapping(config, "optim_wrapper"), "optimizer").get("lr", 0)
    if not isinstance(rate, (int, float)) or isinstance(rate, bool) or not 0 <= rate < math.inf:
        raise ConfigError(f"optim_wrapper.optimizer.lr must be a number of at least 0, got {rate!r}.")


# mmengine imports them when the first value is logged, after the model and the data are built.
_PACKAGES_OF_BACKENDS = {
    "TensorboardVisBackend": "tensorboard",
    "WandbVisBackend": "wandb",
    "MLflowVisBackend": "mlflow",
    "ClearMLVisBackend": "clearml",
    "NeptuneVisBackend": "neptune",
    "DVCLiveVisBackend": "dvclive",
    "AimVisBackend": "aim",
}


def check_backends(visualizer: Any) -> None:
    """Check that the packages are installed which the backends of a visualizer's config need.

    Raises:
        EnvironmentSetupError: One is missing.
    """
    for backend in (visualizer.get("vis_backends") if isinstance(visualizer, Mapping) else None) or ():
        name = str(backend.get("type") if isinstance(backend, Mapping) else "").rpartition(".")[2]
        package = _PACKAGES_OF_BACKENDS.get(name)
        if package and importlib.util.find_spec(package) is None:
            raise EnvironmentSetupError(
                f"{name} in visualizer.vis_backends needs the package {package}: pip install {package}, or take the "
                "backend out of the config."
            )


def check_spelling(config: Mapping[str, Any]) -> None:
    """Warn of settings that nothing reads and that look like settings that are read.

    Raises:
        ConfigError: ``randomness`` has a setting that nothing reads.
    """
    read = set(inspect.signature(Runner.__init__).parameters)
    for key in config.keys() - read:
        if near := suggest(key, read, limit=1, cutoff=0.8):
            logger.warning("The config sets '%s', which nothing reads.%s", key, near)
    for key in _mapping(config, "randomness").keys() - RANDOMNESS:
        raise ConfigError(f"randomness has no setting '{key}'.{suggest(key, RANDOMNESS)}")
    wrapper = _mapping(config, "optim_wrapper")
    if _is_default(wrapper):
        for key in _mapping(wrapper, "paramwise_cfg").keys() - PARAMWISE:
            logger.warning(
                "optim_wrapper.paramwise_cfg sets '%s', which nothing reads.%s", key, suggest(key, PARAMWISE)
            )


def _is_default(wrapper: Mapping[str, Any]) -> bool:
    """Return whether mmengine's own constructor reads the wrapper's settings; others check theirs."""
    return wrapper.get("constructor", CONSTRUCTOR) == CONSTRUCTOR


def _mapping(config: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the dictionary under ``key``; an empty one if something else is there, such as an object."""
    value = config.get(key)
    return value if isinstance(value, Mapping) else {}
