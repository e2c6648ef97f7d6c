"""Helpers for configs that train on several hand datasets at once."""

from __future__ import annotations

from typing import Any

from pose_keypoints.recipes.combining import combined, converted, dataset_of

# The hand datasets of RTMPose, with their skeletons.
_HAND_DATA = {
    "hand::_base_/coco-wholebody-hand.py": "coco_wholebody_hand",
    "hand::_base_/onehand10k.py": "onehand10k",
    "hand::_base_/freihand2d.py": "freihand2d",
    "hand::_base_/rhd2d.py": "rhd2d",
    "hand::_base_/halpe-hand.py": "coco_wholebody_hand",
}


def hand5(pipeline: list[Any]) -> dict[str, Any]:
    """Combine five hand datasets for training: COCO-WholeBody's hands, OneHand10K, FreiHAND, RHD and Halpe's hands.

    Args:
        pipeline: The pipeline of the combined dataset.
    """
    target = "coco_wholebody_hand"
    hands = [converted(dataset_of(config), source, target) for config, source in _HAND_DATA.items()]
    return combined(hands, target, pipeline)
