"""What the options of ``pose train`` and ``pose test`` change in a config."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.config import ConfigDict

from pose_core.config import Config, as_config, load_config, parse_options
from pose_core.config.known_keys import accept_known_keys
from pose_core.config.overrides import override
from pose_core.engine.checks import PARTS
from pose_core.engine.machine.launchers import LAUNCHERS
from pose_core.engine.machine.randomness import DEFAULT_SEED
from pose_core.engine.mmengine_internals import set_content
from pose_core.errors import ConfigError

_WRAPPERS_WITHOUT_AMP = (None, "OptimWrapper")
_AMP_WRAPPER = "AmpOptimWrapper"


def open_config(config: Config | str | os.PathLike[str], overrides: Iterable[str] = ()) -> Config:
    """Load the config that a file or ``scope::name`` names, or copy the one given, and apply overrides.

    Raises:
        ConfigError: It cannot be loaded, or an override does not fit it.
    """
    if isinstance(config, (str, os.PathLike)):
        return load_config(config, options=overrides)
    opened = as_config(copy.deepcopy(config))
    if parsed := parse_options(overrides):
        values = config.to_dict()
        accepted = accept_known_keys(values, parsed)
        set_content(opened, ConfigDict(override(values, accepted)))
    return opened


def name_classes(config: Any) -> None:
    """Replace mmengine's classes under ``type``, which lazy configs hold, by their paths: ours may stand in."""
    if isinstance(config, dict):
        kind = config.get("type")
        if isinstance(kind, type) and kind.__module__.startswith("mmengine."):
            config["type"] = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(config, (dict, list, tuple)):
        for value in config.values() if isinstance(config, dict) else config:
            name_classes(value)


def set_work_dir(config: Config, work_dir: str | os.PathLike[str] | None) -> None:
    """Set the folder of logs and checkpoints: the one given, the config's or ``work_dirs/<name of the config>``."""
    if work_dir is not None:
        config.work_dir = os.fspath(work_dir)
    elif not config.get("work_dir"):
        config.work_dir = os.path.join("work_dirs", Path(config.filename or "unnamed").stem)  # noqa: PTH118


def set_launcher(config: Config, launcher: str) -> None:
    """Set which launcher started the processes.

    Raises:
        ConfigError: There is no such launcher.
    """
    if launcher not in LAUNCHERS:
        raise ConfigError(f"launcher must be one of {', '.join(LAUNCHERS)}, got '{launcher}'.")
    config.launcher = launcher


def set_seed(config: Config, seed: int | None, *, deterministic: bool = False) -> None:
    """Set the seed: the one given, the config's, or a fixed one, so that every run can be repeated."""
    randomness = dict(config.get("randomness") or {})
    if seed is not None or randomness.get("seed") is None:
        randomness["seed"] = DEFAULT_SEED if seed is None else seed
    if deterministic:
        randomness["deterministic"] = True
    config.randomness = randomness


def enable_amp(config: Config) -> None:
    """Train in mixed precision.

    Raises:
        ConfigError: The config's optimizer wrapper is another one than the plain one.
    """
    wrapper = config.get("optim_wrapper")
    if not isinstance(wrapper, Mapping):
        raise ConfigError("--amp needs an optim_wrapper in the config.")
    kind = wrapper.get("type")
    if kind not in (*_WRAPPERS_WITHOUT_AMP, _AMP_WRAPPER):
        raise ConfigError(f"--amp needs optim_wrapper.type='OptimWrapper', got '{kind}'.")
    config.optim_wrapper["type"] = _AMP_WRAPPER
    config.optim_wrapper.setdefault("loss_scale", "dynamic")


def enable_auto_scale_lr(config: Config) -> None:
    """Scale the learning rate with the batch size.

    Raises:
        ConfigError: The config does not say for which batch size its learning rate is meant.
    """
    scale = config.get("auto_scale_lr")
    if not isinstance(scale, Mapping) or not scale.get("base_batch_size"):
        raise ConfigError(
            "--auto-scale-lr needs auto_scale_lr=dict(base_batch_size=N) in the config: "
            "the batch size, over all GPUs, that its learning rate is meant for."
        )
    config.auto_scale_lr["enable"] = True


def disable_validation(config: Config) -> None:
    """Drop the validation from the config."""
    for key in PARTS["validation"]:
        config[key] = None


def resume_from(config: Config, resume: bool | str | os.PathLike[str], load_from: str | None) -> None:
    """Set the checkpoint to resume from or to start from.

    Args:
        config: The config.
        resume: ``True`` for the newest checkpoint of the work dir, if there is one; or a checkpoint.
        load_from: The checkpoint whose weights to start from.

    Raises:
        ConfigError: Both a checkpoint to resume from and one to start from are given.
    """
    if load_from and resume and resume is not True:
        raise ConfigError(f"Only one of resume and load_from can be given, got '{resume}' and '{load_from}'.")
    if load_from:
        config.load_from = load_from
    if resume is True:
        config.resume = "auto"
    elif resume:
        config.resume, config.load_from = True, os.fspath(resume)


@dataclass(frozen=True)
class Drawing:
    """How predictions are drawn.

    Attributes:
        show_dir: Into this folder.
        show: Onto the screen.
        interval: Every so many samples.
        wait_time: For so many seconds each, on the screen.
    """

    show_dir: str | None = None
    show: bool = False
    interval: int = 1
    wait_time: float = 1


def enable_drawing(config: Config, drawing: Drawing) -> None:
    """Draw predictions, if a folder or the screen is given."""
    if drawing.show_dir is not None or drawing.show:
        _enable(config, "visualization", "PoseVisualizationHook", drawing)


def enable_bad_cases(config: Config, drawing: Drawing) -> None:
    """Collect and draw the samples that are predicted worst."""
    _enable(config, "badcase", "BadCaseAnalysisHook", drawing)


def dump_predictions(config: Config, path: str) -> None:
    """Write the predictions of a test to ``path``, a pickle for offline evaluation.

    Raises:
        ConfigError: The file's name does not end in ``.pkl`` or ``.pickle``.
    """
    if not path.endswith((".pkl", ".pickle")):
        raise ConfigError(f"--dump writes a pickle: '{path}' must end in .pkl.")
    evaluator = config.test_evaluator
    metrics = list(evaluator) if isinstance(evaluator, (list, tuple)) else [evaluator]
    config.test_evaluator = [*metrics, {"type": "DumpResults", "out_file_path": path}]


def _enable(config: Config, name: str, kind: str, drawing: Drawing) -> None:
    """Turn on the default hook of that name, added to the config where it has none."""
    if not config.get("default_hooks"):
        config.default_hooks = {}
    hook = {"type": kind, **(config.default_hooks.get(name) or {}), "enable": True, "interval": drawing.interval}
    hook |= {"show": drawing.show, "wait_time": drawing.wait_time if drawing.show else 0}
    if drawing.show_dir is not None:
        hook["out_dir"] = os.path.abspath(drawing.show_dir)  # noqa: PTH100 - the hook reads others as of the run
    config.default_hooks[name] = hook
