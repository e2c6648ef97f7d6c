"""What this package contributes, under the scope ``keypoints``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pose_core.plugin import Plugin, hookimpl

if TYPE_CHECKING:
    import argparse

PLUGIN = Plugin(
    api=1,
    summary="shared toolkit of keypoint models: transforms, estimators, top-down methods, metrics, visualisation",
    configs="pose_keypoints:configs",
    components={},
)


@hookimpl
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add ``pose data``."""
    from pose_keypoints.cli import data

    data.add_parser(commands)
