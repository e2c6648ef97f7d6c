"""Selection of the installed plugins by the environment variable ``POSE_PLUGINS``."""

from __future__ import annotations

import os
from collections.abc import Callable

from pose_core.errors import PluginError

VARIABLE = "POSE_PLUGINS"


def read_selection(text: str | None = None) -> Callable[[str], bool]:
    """Return a function that checks whether ``POSE_PLUGINS`` selects a scope.

    Args:
        text: ``"body,hand"`` (only these), ``""`` (none) or ``"-face"`` (all except). By default the variable's value;
            an unset variable selects everything.

    Raises:
        PluginError: Included and excluded scopes are mixed.
    """
    value = os.environ.get(VARIABLE) if text is None else text
    if value is None:
        return lambda _: True
    words = {word.strip() for word in value.split(",") if word.strip()}
    left_out = {word[1:].strip() for word in words if word.startswith("-")}
    if left_out and len(left_out) != len(words):
        raise PluginError(
            f"{VARIABLE}={value!r} mixes included and excluded scopes: "
            "write either 'body,hand' (only these) or '-face,-hand' (all except these)."
        )
    if left_out:
        return lambda scope: scope not in left_out
    return lambda scope: scope in words
