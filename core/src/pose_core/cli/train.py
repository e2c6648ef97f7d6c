"""``pose train``: train a model."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence

from pose_core.cli.arguments import add_config_arguments, add_run_arguments, run_options


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``train``."""
    parser = commands.add_parser(
        "train",
        help="train a model",
        description="Train the model of a config, validating in between. Ctrl-C saves and stops. Several GPUs: "
        "torchrun --nproc-per-node=8 --no-python pose train CONFIG --launcher pytorch",
    )
    add_config_arguments(parser)
    parser.add_argument(
        "--resume",
        nargs="?",
        const=True,
        default=False,
        metavar="CHECKPOINT",
        help="resume from this checkpoint, or, without one, from the newest intact one in the work dir; "
        "start from the beginning where there is none",
    )
    parser.add_argument("--load-from", metavar="CHECKPOINT", help="start from these weights: a file or an address")
    length = parser.add_argument_group("shorthands", "for keys that most configs have; others: --cfg-options")
    length.add_argument("--epochs", type=int, metavar="N", help="train N epochs: max_epochs")
    length.add_argument("--batch-size", type=int, metavar="N", help="train_dataloader.batch_size, of one process")
    length.add_argument("--lr", type=float, metavar="X", help="learning rate: base_lr or optim_wrapper.optimizer.lr")
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

    names = (
        "resume",
        "load_from",
        "amp",
        "auto_scale_lr",
        "no_validate",
        "seed",
        "deterministic",
        "epochs",
        "batch_size",
        "lr",
    )
    engine.train(
        arguments.config,
        **run_options(arguments),
        **{name: getattr(arguments, name) for name in names},
        resume_command=resume_command(arguments.command_line),
    )


def resume_command(command_line: Sequence[str]) -> str:
    """Return the command that resumes a training from its work dir, from the arguments that started it."""
    kept: list[str] = []
    skips_value = False
    for argument in command_line:
        name = argument.partition("=")[0]
        is_resume = len(name) > len("--") and "--resume".startswith(name)  # argparse reads abbreviations too
        if not is_resume and not (skips_value and not argument.startswith("-")):
            kept.append(argument)
        skips_value = is_resume and "=" not in argument
    return shlex.join(["pose", *kept, "--resume"])
