"""The commands of this package, under the scope ``data``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pose_core.plugin import Plugin, hookimpl

if TYPE_CHECKING:
    import argparse

PLUGIN = Plugin(api=1, summary="your own data: synthetic people and patterns, browsing, statistics")


@hookimpl
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add ``pose data``."""
    from pose_data import cli

    cli.add_parser(commands)
