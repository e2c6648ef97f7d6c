"""Schedules by iteration, resumed where an epoch has another number of batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pose_core.engine.mmengine_internals import SCHEDULE_PHASES, SCHEDULE_POSITION

_NEVER = int(1e9)  # mmengine's end of a schedule without an end
_COUNTS = ("begin", "end", "T_max", "total_steps", "total_iters", "step_size", "last_step", SCHEDULE_POSITION)
_LISTS = ("periods", "cumulative_periods")


def stretched_schedule(state: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """Return the state of a schedule by iteration such that it spans the same part of the training.

    Args:
        state: What the schedule's ``state_dict`` gave when an epoch had L batches.
        factor: M / L, where an epoch has M batches now.
    """
    stretched = dict(state)
    stretched.update({key: _scale(state[key], factor) for key in _COUNTS if isinstance(state.get(key), int)})
    stretched.update({key: [_scale(count, factor) for count in state[key]] for key in _LISTS if key in state})
    if state.get("total_iters") == state["end"] - state["begin"] - 1:  # as linear and polynomial schedules have it
        stretched["total_iters"] = stretched["end"] - stretched["begin"] - 1
    if "milestones" in state:
        stretched["milestones"] = Counter({_scale(key, factor): times for key, times in state["milestones"].items()})
    if SCHEDULE_PHASES in state:  # counted from 0, so that a phase of n steps ends at n - 1
        stretched[SCHEDULE_PHASES] = [
            {**phase, "end_step": (phase["end_step"] + 1) * factor - 1} for phase in state[SCHEDULE_PHASES]
        ]
    if "gamma" in state and "milestones" not in state and "step_size" not in state:  # applied at each iteration
        stretched["gamma"] = state["gamma"] ** (1 / factor)
    return stretched


def _scale(count: int, factor: float) -> int:
    return count if count < 0 or count >= _NEVER else round(count * factor)
