"""Helpers for configs that derive a data pipeline from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pose_keypoints.recipes.pipelines import with_random_boxes


def for_mpii(pipeline: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Adapt a pipeline to MPII as in MMPose: whole bodies, and boxes that are rotated and scaled but not shifted.

    Args:
        pipeline: The configs of the steps. They are not modified.
    """
    return with_random_boxes(pipeline, shift_prob=0)
