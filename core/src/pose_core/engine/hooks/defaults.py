"""The hooks that every training has unless its config changes or drops them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Beside mmengine's own; a config changes or drops them under these names.
_OURS = {
    "step_seed": "StepSeedHook",
    "invalid_loss": "CheckInvalidLossHook",
    "interruption": "InterruptionHook",
    "progress": "ProgressHook",
}
_OF_MMENGINE = ("runtime_info", "timer", "sampler_seed", "logger", "param_scheduler", "checkpoint")


def with_default_hooks(chosen: Mapping[str, Any] | None) -> dict[str, Any]:
    """Add our hooks to the ``default_hooks`` of a config, unless it changes them.

    A name with ``None`` is dropped; mmengine does the same for its own only, so those are left to it.
    """
    hooks = {**{name: {"type": kind} for name, kind in _OURS.items()}, **(chosen or {})}
    return {name: hook for name, hook in hooks.items() if hook is not None or name in _OF_MMENGINE}
