"""``POSE_PLUGINS``: which of the installed plugins are used."""

from __future__ import annotations

import os
from collections.abc import Callable

from pose_core.errors import PluginError

VARIABLE = "POSE_PLUGINS"


def read_selection(text: str | None = None) -> Callable[[str], bool]:
    """The predicate over scopes that ``POSE_PLUGINS`` stands for.

    Args:
        text: ``"body,hand"`` (only these), ``""`` (none), ``"-face"`` (all but); the variable's value when left out. An
            unset variable selects everything.

    Raises:
        PluginError: Inclusions and exclusions are mixed.
    """
    value = os.environ.get(VARIABLE) if text is None else text
    if value is None:
        return lambda _: True
    words = {word.strip() for word in value.split(",") if word.strip()}
    left_out = {word[1:].strip() for word in words if word.startswith("-")}
    if left_out and len(left_out) != len(words):
        raise PluginError(
            f"{VARIABLE}={value!r} mixes scopes to use with scopes to leave out: "
            "write either 'body,hand' (only these) or '-face,-hand' (all but these)."
        )
    if left_out:
        return lambda scope: scope not in left_out
    return lambda scope: scope in words
