"""Helpers for configs that train on several body datasets at once."""

from __future__ import annotations

from typing import Any

from pose_keypoints.recipes.combining import combined, converted, dataset_of


def coco_and_aic(skeleton: str, pipeline: list[Any], *, coco_times: int = 1) -> dict[str, Any]:
    """Combine COCO and AI Challenger into one training dataset.

    Args:
        skeleton: The common skeleton: ``"coco"``, or ``"coco_aic"`` for all keypoints of both.
        pipeline: The pipeline of the combined dataset.
        coco_times: How many times an epoch repeats COCO, the smaller dataset.
    """
    coco = converted(dataset_of("body::_base_/coco.py"), "coco", skeleton)
    aic = converted(dataset_of("body::_base_/aic.py"), "aic", skeleton)
    if coco_times > 1:
        coco = {"type": "RepeatDataset", "dataset": coco, "times": coco_times}
    return combined([coco, aic], skeleton, pipeline)
