"""Helpers for configs that derive a data pipeline from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def for_mpii(pipeline: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same steps as the field trains them on MPII: with whole bodies, and boxes that are turned but not moved.

    Args:
        pipeline: The configs of the steps. They are not changed.
    """
    steps = [dict(step) for step in pipeline if step["type"] != "RandomHalfBody"]
    for step in steps:
        if step["type"] == "RandomBBoxTransform":
            step["shift_prob"] = 0
    return steps
