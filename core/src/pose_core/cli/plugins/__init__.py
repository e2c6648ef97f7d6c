"""``pose plugins``: what is installed, what it contributes, and how names resolve.

All of it is read from the plugins' tables and the text of their sources: nothing here imports torch, OpenCV, mmengine
or a component.
"""

from __future__ import annotations

import argparse

from pose_core.cli.plugins import listing, search, show, why


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``plugins`` and its verbs."""
    parser = commands.add_parser("plugins", help="list, show and search the installed plugins")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in (listing, show, search, why):
        verb.add_parser(verbs)
