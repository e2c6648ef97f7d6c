"""``pose test``: test a model."""

from __future__ import annotations

import argparse

from pose_core.cli import output
from pose_core.cli.arguments import add_config_arguments, add_run_arguments, is_first_process, run_options


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``test``."""
    parser = commands.add_parser(
        "test",
        help="test a model",
        description="Compute the metrics of a trained model on the test data of its config.",
    )
    add_config_arguments(parser)
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="weights: a file or an address")
    parser.add_argument("--out", metavar="FILE", help="write the metrics to this .json or .yaml file")
    parser.add_argument("--dump", metavar="FILE", help="write the predictions to this .pkl, for offline evaluation")
    parser.add_argument("--badcase", action="store_true", help="collect the samples that are predicted worst")
    parser.add_argument("--json", action="store_true", help="print the metrics as JSON")
    add_run_arguments(parser)
    parser.set_defaults(handler=test)


def test(arguments: argparse.Namespace) -> None:
    """Test, and print the metrics."""
    from pose_core import engine

    names = ("checkpoint", "out", "dump", "badcase")
    metrics = engine.test(
        arguments.config, **run_options(arguments), **{name: getattr(arguments, name) for name in names}
    )
    if not is_first_process(arguments):
        return
    if arguments.json:
        output.as_json(metrics)
    else:
        output.table(["METRIC", "VALUE"], [(name, f"{value:.6g}") for name, value in metrics.items()])
