"""Our reader in place of mmengine's: whatever loads through mmengine's ``CheckpointLoader`` executes nothing."""

from __future__ import annotations

from typing import Any

from mmengine.runner.checkpoint import CheckpointLoader

from pose_core.engine.checkpoint.names import SCHEMES
from pose_core.engine.checkpoint.reading import load_checkpoint

# Every pattern that mmengine registers a loader of its own for; what is not served gets a clear refusal from ours.
_PATTERNS = ("", "http://", "https://", "pavi://", r"(\S+\:)?s3://", r"(\S+\:)?petrel://", *SCHEMES)


def load_from_anywhere(filename: str, map_location: Any = None) -> dict[str, Any]:
    """Read a checkpoint, as mmengine calls its loaders."""
    return load_checkpoint(filename, map_location=map_location)


def read_all_checkpoints_safely() -> None:
    """Make mmengine read every checkpoint with :func:`pose_core.engine.checkpoint.load_checkpoint`."""
    CheckpointLoader.register_scheme(_PATTERNS, load_from_anywhere, force=True)
