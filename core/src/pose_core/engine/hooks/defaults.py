"""The hooks that every training has unless its config changes or drops them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.config.places import DEFAULT_HOOKS, OUR_HOOKS


def with_default_hooks(chosen: Mapping[str, Any] | None) -> dict[str, Any]:
    """Add our hooks to the ``default_hooks`` of a config, unless it changes them.

    A name with ``None`` is dropped; mmengine does the same for its own only, so those are left to it.
    """
    hooks = {**{name: dict(hook) for name, hook in OUR_HOOKS.items()}, **(chosen or {})}
    return {name: hook for name, hook in hooks.items() if hook is not None or name in DEFAULT_HOOKS}
