"""Training a model from a config."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from mmengine.runner import Runner

from pose_core.config import Config
from pose_core.engine import options as set_option
from pose_core.engine.checks import check_complete
from pose_core.engine.mmengine_internals import content_of
from pose_core.engine.session import session
from pose_core.engine.shorthands import shorthand_overrides, warn_of_schedule


def train(
    config: Config | str | os.PathLike[str],
    *,
    work_dir: str | os.PathLike[str] | None = None,
    resume: bool | str | os.PathLike[str] = False,
    load_from: str | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    lr: float | None = None,
    amp: bool = False,
    auto_scale_lr: bool = False,
    no_validate: bool = False,
    seed: int | None = None,
    deterministic: bool = False,
    launcher: str | None = None,
    show_dir: str | None = None,
    show: bool = False,
    interval: int = 1,
    wait_time: float = 1,
    options: Sequence[str] = (),
    resume_command: str | None = None,
) -> Runner:
    """Train a model, as ``pose train`` does.

    Args:
        config: A config, its file, or ``scope::name``.
        work_dir: The folder for logs and checkpoints; by default the config's, or ``work_dirs/<name of the config>``.
        resume: ``True`` to resume from the newest intact checkpoint of the work dir, if there is one; or a checkpoint.
        load_from: A checkpoint whose weights to start from.
        epochs: How many epochs to train: ``train_cfg.max_epochs``, or the variable that it is computed from.
        batch_size: Samples per batch of one process: ``train_dataloader.batch_size``.
        lr: The learning rate: ``optim_wrapper.optimizer.lr``, or the variable ``base_lr`` that it is computed from.
        amp: Train in mixed precision: float16 on a GPU, bfloat16 on the CPU.
        auto_scale_lr: Scale the learning rate with the batch size, by the config's ``auto_scale_lr.base_batch_size``.
        no_validate: Do not validate in between.
        seed: The seed of everything random; by default the config's, or a fixed one.
        deterministic: Use deterministic algorithms only, at some cost in speed.
        launcher: Who started the processes: ``none``, ``pytorch`` (torchrun), ``slurm`` or ``mpi``.
        show_dir: Draw predictions of the validation into this folder.
        show: Show them on the screen.
        interval: Draw every so many samples.
        wait_time: Show each for so many seconds.
        options: Overrides of the config, ``key=value`` each.
        resume_command: What the user types to resume, for the message of a training that was stopped.

    Returns:
        The runner, with the trained ``model``. It is closed: its log is complete.

    Raises:
        PoseError: Something about config, data, checkpoint or machine is wrong; the message says what.
    """
    loaded = _open_with_shorthands(config, options, {"epochs": epochs, "batch_size": batch_size, "lr": lr})
    set_option.set_work_dir(loaded, work_dir)
    set_option.resume_from(loaded, resume, load_from)
    set_option.set_seed(loaded, seed, deterministic=deterministic)
    if launcher is not None:
        set_option.set_launcher(loaded, launcher)
    if amp:
        set_option.enable_amp(loaded)
    if auto_scale_lr:
        set_option.enable_auto_scale_lr(loaded)
    if no_validate:
        set_option.disable_validation(loaded)
    set_option.enable_drawing(loaded, set_option.Drawing(show_dir, show, interval, wait_time))
    check_complete(loaded, "training")
    with session(loaded) as runner:
        if resume_command is not None:
            runner.resume_command = resume_command
        runner.train()
    return runner


def _open_with_shorthands(
    config: Config | str | os.PathLike[str], options: Sequence[str], shorthands: Mapping[str, float | None]
) -> Config:
    """Load the config with ``options`` and what the shorthands stand for in it."""
    loaded = set_option.open_config(config, options)
    overrides = shorthand_overrides(content_of(loaded), shorthands)
    if not overrides:
        return loaded
    loaded = set_option.open_config(config, [*options, *overrides])
    if shorthands["epochs"] is not None:
        warn_of_schedule(content_of(loaded))
    return loaded
