"""What a step of a pipeline needs from the steps before it."""

from __future__ import annotations

from typing import Any

from pose_core.errors import ConfigError


def required(results: dict[str, Any], key: str, *, step: str, hint: str = "") -> Any:
    """``results[key]``.

    Args:
        results: What the pipeline carries.
        key: The key that ``step`` cannot do without.
        step: The name of the transform.
        hint: What to do about it, one sentence.

    Raises:
        ConfigError: No step before put it there.
    """
    value = results.get(key)
    if value is None:
        raise ConfigError(f"{step} needs '{key}', which no earlier step of the pipeline provides. {hint}".rstrip())
    return value
