"""Merging a config into its base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.errors import ConfigError

DELETE_KEY = "_delete_"


def merge(
    child: Mapping[str, Any], base: Mapping[str, Any], *, prefix: str = "", by_index: bool = False
) -> dict[str, Any]:
    """Merge ``child`` into a copy of ``base``: dicts are merged, everything else replaces the base's value.

    A dict of the child with ``_delete_=True`` replaces the base's. Neither argument is modified.

    Args:
        child: The values that win.
        base: The values below.
        prefix: The dotted path of both, for messages.
        by_index: Whether a dict whose keys are ``"0"``, ``"1"``, ... is merged into the elements of a list or tuple.

    Raises:
        ConfigError: The child has a dict without ``_delete_=True`` where the base has something else, or an index out
            of the base's range. Its second argument is the path.
    """
    merged = dict(base)
    for key, value in child.items():
        if key == DELETE_KEY:
            continue
        below = base.get(key) if isinstance(value, Mapping) and not value.get(DELETE_KEY) else None
        if by_index and isinstance(below, (list, tuple)) and all(str(index).isdigit() for index in value):
            merged[key] = _merge_elements(value, below, f"{prefix}{key}")
            continue
        if below is not None and not isinstance(below, Mapping):
            raise ConfigError(
                f"'{prefix}{key}' is a dict here, but {below!r} in the base: add {DELETE_KEY}=True to the dict "
                "to replace the base's value.",
                f"{prefix}{key}",
            )
        if isinstance(value, Mapping):
            value = merge(value, below or {}, prefix=f"{prefix}{key}.", by_index=by_index)
        merged[key] = value
    return merged


def _merge_elements(child: Mapping[str, Any], base: list[Any] | tuple[Any, ...], path: str) -> Any:
    elements = {str(index): element for index, element in enumerate(base)}
    for index in map(str, child):
        if index not in elements:
            raise ConfigError(f"'{path}' has {len(base)} elements, got index {index}.", f"{path}.{index}")
    merged = merge({str(key): value for key, value in child.items()}, elements, prefix=f"{path}.", by_index=True)
    return type(base)(merged.values())
