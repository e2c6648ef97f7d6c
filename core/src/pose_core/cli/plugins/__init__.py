"""``pose plugins``: what is installed, what it contributes, how names resolve, and writing and checking plugins.

What lists and shows is read from the plugins' tables and the text of their sources: it imports neither torch, OpenCV,
mmengine nor a component. Only ``check`` does.
"""

from __future__ import annotations

import argparse

from pose_core.cli.plugins import check, listing, new, search, show, why


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``plugins`` and its verbs."""
    parser = commands.add_parser("plugins", help="list, show, search and check plugins")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in (listing, show, search, why, new, check):
        verb.add_parser(verbs)
