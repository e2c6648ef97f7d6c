"""Helpers for configs whose heads have several outputs, each with its own target."""

from __future__ import annotations

from typing import Any


def coarse_to_fine(num_stages: int) -> dict[str, Any]:
    """Return the arguments of ``MSPNHead`` for stages of four units, supervised as in MSPN (Li et al., 2019).

    Each unit of a stage has a narrower target than the previous one, and the last unit learns from the hardest
    keypoints only; the last of several stages has narrower targets throughout. There are five levels of targets, widest
    first.

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
