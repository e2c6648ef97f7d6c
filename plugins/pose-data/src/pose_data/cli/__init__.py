"""``pose data``: generate and inspect datasets."""

from __future__ import annotations

import argparse

from pose_data.cli import browse, stats, synth


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``data`` and its subcommands."""
    parser = commands.add_parser("data", help="generate and inspect datasets")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in (browse, stats, synth):
        verb.add_parser(verbs)
