"""Helpers for configs whose heads have several outputs, each with a target."""

from __future__ import annotations

from typing import Any


def coarse_to_fine(num_stages: int) -> dict[str, Any]:
    """Arguments of ``MSPNHead`` for stages of four units, as MSPN supervises them (Li et al., 2019).

    Each unit learns from a narrower target than the one before, the last one of a stage from its hardest keypoints
    alone; in the last of several stages all are narrower. Targets are of five levels, the widest first.

    Args:
        num_stages: The number of stages.
    """
    losses = [{"type": "KeypointMSELoss", "use_target_weight": True, "loss_weight": 0.25}] * 3
    hardest = {"type": "KeypointOHKMMSELoss", "use_target_weight": True, "loss_weight": 1.0}
    last = [1, 2, 3, 4] if num_stages > 1 else [0, 1, 2, 3]
    return {
        "num_stages": num_stages,
        "level_indices": [0, 1, 2, 3] * (num_stages - 1) + last,
        "loss": [*losses, hardest] * num_stages,
    }
