"""The commands of this package, under the scope ``inference``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pose_core.plugin import Plugin, hookimpl

if TYPE_CHECKING:
    import argparse

PLUGIN = Plugin(api=1, summary="run models on images: predictor, boxes, image sources")


@hookimpl
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add ``pose predict``."""
    from pose_inference.cli import predict

    predict.add_parser(commands)
