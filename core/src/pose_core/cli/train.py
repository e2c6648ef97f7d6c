"""``pose train``: train a model."""

from __future__ import annotations

import argparse

from pose_core.cli.arguments import add_config_arguments, add_run_arguments, run_options


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``train``."""
    parser = commands.add_parser(
        "train",
        help="train a model",
        description="Train the model of a config, validating in between. Several GPUs: "
        "torchrun --nproc-per-node=8 --no-python pose train CONFIG --launcher pytorch",
    )
    add_config_arguments(parser)
    parser.add_argument(
        "--resume",
        nargs="?",
        const=True,
        default=False,
        metavar="CHECKPOINT",
        help="resume from this checkpoint, or, without one, from the newest intact one in the work dir",
    )
    parser.add_argument("--load-from", metavar="CHECKPOINT", help="start from these weights: a file or an address")
    parser.add_argument("--amp", action="store_true", help="train in mixed precision, on a GPU or a CPU")
    parser.add_argument(
        "--auto-scale-lr", action="store_true", help="scale the learning rate with the batch size over all GPUs"
    )
    parser.add_argument("--no-validate", action="store_true", help="do not validate in between")
    parser.add_argument("--seed", type=int, metavar="N", help="random seed (default: the config's, or 0)")
    parser.add_argument("--deterministic", action="store_true", help="use deterministic algorithms only")
    add_run_arguments(parser)
    parser.set_defaults(handler=train)


def train(arguments: argparse.Namespace) -> None:
    """Train."""
    from pose_core import engine

    names = ("resume", "load_from", "amp", "auto_scale_lr", "no_validate", "seed", "deterministic")
    engine.train(arguments.config, **run_options(arguments), **{name: getattr(arguments, name) for name in names})
