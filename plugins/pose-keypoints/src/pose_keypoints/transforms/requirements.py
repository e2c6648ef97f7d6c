"""Check that earlier steps of a pipeline provide what a step needs."""

from __future__ import annotations

from typing import Any

from pose_core.errors import ConfigError


def required(results: dict[str, Any], key: str, *, step: str, hint: str = "") -> Any:
    """Return ``results[key]``.

    Args:
        results: The pipeline's results dict.
        key: The key that ``step`` needs.
        step: The name of the transform.
        hint: How to fix it, in one sentence.

    Raises:
        ConfigError: If the key is missing.
    """
    value = results.get(key)
    if value is None:
        raise ConfigError(f"{step} needs '{key}', but no earlier step of the pipeline sets it. {hint}".rstrip())
    return value
