"""``pose plugins``: list, show, search, create and check plugins, and explain how names resolve.

All commands except ``check`` read the plugins' tables and source files only, without importing torch, OpenCV, mmengine
or a component.
"""

from __future__ import annotations

import argparse

from pose_core.cli.plugins import check, listing, new, search, show, why


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add the command ``plugins`` and its verbs."""
    parser = commands.add_parser("plugins", help="list, show, search, create and check plugins")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in (listing, show, search, why, new, check):
        verb.add_parser(verbs)
