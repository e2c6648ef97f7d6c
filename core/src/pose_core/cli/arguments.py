"""Arguments shared by several verbs."""

from __future__ import annotations

import argparse
import os
from typing import Any


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``CONFIG`` (``arguments.config``) and ``--cfg-options`` (``arguments.cfg_options``, a list of texts)."""
    parser.add_argument("config", metavar="CONFIG", help="a config file, or scope::name of one that a plugin ships")
    parser.add_argument(
        "--cfg-options",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="override values of the config: model.backbone.depth=50 train_pipeline.1.prob=0.3 "
        '"workflow=[(train,1),(val,1)]"; +key=value adds a key that does not exist',
    )


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments shared by training and testing: ``--work-dir``, ``--launcher``, and drawing of predictions."""
    parser.add_argument("--work-dir", metavar="DIR", help="folder for logs and checkpoints (work_dirs/<config>)")
    parser.add_argument(
        "--launcher",
        choices=("none", "pytorch", "slurm", "mpi"),
        help="what started the processes of a distributed run: torchrun (pytorch), srun or mpirun",
    )
    # torch.distributed.launch passes it; torchrun sets LOCAL_RANK instead.
    parser.add_argument("--local_rank", "--local-rank", help=argparse.SUPPRESS)
    drawing = parser.add_argument_group("drawing")
    drawing.add_argument("--show-dir", metavar="DIR", help="draw predictions into this folder")
    drawing.add_argument("--show", action="store_true", help="show them on the screen")
    drawing.add_argument("--interval", type=int, default=1, metavar="N", help="every N samples (%(default)s)")
    drawing.add_argument("--wait-time", type=float, default=1, metavar="S", help="for S seconds each (%(default)s)")


def run_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the parsed shared arguments as keyword arguments of ``train`` and ``test``."""
    if arguments.local_rank is not None:
        os.environ.setdefault("LOCAL_RANK", arguments.local_rank)
    names = ("work_dir", "launcher", "show_dir", "show", "interval", "wait_time")
    return {"options": arguments.cfg_options, **{name: getattr(arguments, name) for name in names}}


def is_first_process(arguments: argparse.Namespace) -> bool:
    """Return whether this process prints for a distributed run."""
    return arguments.launcher in (None, "none") or os.environ.get("RANK", "0") == "0"
