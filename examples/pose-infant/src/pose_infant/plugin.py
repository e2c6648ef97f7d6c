"""The components of this package, under the scope ``infant``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pose_core.plugin import Plugin, hookimpl

if TYPE_CHECKING:
    import argparse

PLUGIN = Plugin(
    api=1,
    summary="poses of infants lying down: an example of a third-party plugin",
    configs="pose_infant:configs",
    examples="pose_infant.conformance:EXAMPLES",
    components={
        "datasets": ["pose_infant.dataset:InfantDataset"],
        "codecs": ["pose_infant.codec:InfantHeatmap"],
        "metrics": ["pose_infant.metric:InfantPCK"],
        "skeletons": {"infant": "pose_infant.skeleton:INFANT"},
    },
)


@hookimpl
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add ``pose infant``."""
    from pose_infant import cli

    cli.add_parser(commands)
