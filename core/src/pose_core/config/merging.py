"""Laying a config over its base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.errors import ConfigError

DELETE_KEY = "_delete_"


def merge(child: Mapping[str, Any], base: Mapping[str, Any], *, prefix: str = "") -> dict[str, Any]:
    """``base`` with the values of ``child``: dicts are merged, everything else replaces what the base holds.

    A dict of the child that holds ``_delete_=True`` replaces the base's. Neither argument is written into.

    Args:
        child: What is laid over.
        base: What lies below.
        prefix: The dotted path of both, for messages.

    Raises:
        ConfigError: The child has a dict where the base has something else, without ``_delete_=True``. Its second
            argument is the path.
    """
    merged = dict(base)
    for key, value in child.items():
        if key == DELETE_KEY:
            continue
        below = base.get(key) if isinstance(value, Mapping) and not value.get(DELETE_KEY) else None
        if below is not None and not isinstance(below, Mapping):
            raise ConfigError(
                f"'{prefix}{key}' is a dict here, but {below!r} in the base: write {DELETE_KEY}=True into the dict "
                "to put it in the place of what the base holds.",
                f"{prefix}{key}",
            )
        merged[key] = merge(value, below or {}, prefix=f"{prefix}{key}.") if isinstance(value, Mapping) else value
    return merged
