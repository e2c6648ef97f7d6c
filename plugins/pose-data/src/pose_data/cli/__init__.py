"""``pose data``: making data sets, and looking at them."""

from __future__ import annotations

import argparse

from pose_data.cli import browse, stats, synth


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``data`` and its verbs."""
    parser = commands.add_parser("data", help="make data sets, and look at them")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in (browse, stats, synth):
        verb.add_parser(verbs)
