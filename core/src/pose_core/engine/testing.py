"""Testing a model from a config and a checkpoint."""
# ruff: noqa: PT028 - this function named test is not one of pytest's

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.fileio import dump as write_file

from pose_core.config import Config
from pose_core.engine import options as set_option
from pose_core.engine.checkpoint.plain import make_plain
from pose_core.engine.checkpoint.reading import locate
from pose_core.engine.checks import check_complete
from pose_core.engine.session import session
from pose_core.errors import ConfigError

_METRIC_FORMATS = (".json", ".yaml", ".yml")


def test(
    config: Config | str | os.PathLike[str],
    checkpoint: str | os.PathLike[str],
    *,
    work_dir: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    dump: str | None = None,
    launcher: str | None = None,
    show_dir: str | None = None,
    show: bool = False,
    badcase: bool = False,
    interval: int = 1,
    wait_time: float = 1,
    options: Iterable[str] = (),
) -> dict[str, float]:
    """Test a model on the config's test data, as ``pose test`` does.

    Args:
        config: A config, its file, or ``scope::name``.
        checkpoint: The weights: a file, a URL or a short name; see
            :func:`~pose_core.engine.checkpoint.load_checkpoint`. Each weight of the model must be among them.
        work_dir: The folder for the log; by default the config's, or ``work_dirs/<name of the config>``.
        out: Write the metrics to this JSON or YAML file.
        dump: Write the predictions to this pickle, for offline evaluation.
        launcher: Who started the processes: ``none``, ``pytorch`` (torchrun), ``slurm`` or ``mpi``.
        show_dir: Draw predictions into this folder.
        show: Show them on the screen.
        badcase: Collect the samples that are predicted worst.
        interval: Draw every so many samples.
        wait_time: Show each for so many seconds.
        options: Overrides of the config, ``key=value`` each.

    Returns:
        The metrics by name.

    Raises:
        PoseError: Something about config, data, checkpoint or machine is wrong; the message says what.
    """
    if out is not None and Path(out).suffix not in _METRIC_FORMATS:
        raise ConfigError(f"out must end in {', '.join(_METRIC_FORMATS)}, got '{out}'.")
    loaded = set_option.open_config(config, options)
    check_complete(loaded, "testing")
    set_option.set_work_dir(loaded, work_dir)
    set_option.set_seed(loaded, None)
    if launcher is not None:
        set_option.set_launcher(loaded, launcher)
    if dump is not None:
        set_option.dump_predictions(loaded, dump)
    drawing = set_option.Drawing(show_dir, show, interval, wait_time)
    set_option.enable_drawing(loaded, drawing)
    if badcase:
        set_option.enable_bad_cases(loaded, drawing)
    loaded.resume, loaded.load_from = False, str(locate(checkpoint))
    with session(loaded) as runner:
        metrics: dict[str, float] = make_plain(runner.test(), "metrics")
        if out is not None and is_main_process():
            write_file(metrics, str(out))
    return metrics
