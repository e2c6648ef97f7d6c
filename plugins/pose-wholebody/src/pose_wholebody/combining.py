"""Helpers for configs that train on several whole-body data sets at once."""

from __future__ import annotations

from typing import Any

from pose_keypoints.combining import combined, dataset_of

# UBody's kinds of video, each with an annotation file of its own.
UBODY_SCENES = (
    "Magic_show",
    "Entertainment",
    "ConductMusic",
    "Online_class",
    "TalkShow",
    "Speech",
    "Fitness",
    "Interview",
    "Olympic",
    "TVShow",
    "Singing",
    "SignLanguage",
    "Movie",
    "LiveVlog",
    "VideoConference",
)


def coco_and_ubody(pipeline: list[Any]) -> dict[str, Any]:
    """COCO-WholeBody and every tenth image of UBody as one data set to train on.

    Args:
        pipeline: The pipeline of the whole.
    """
    coco = dataset_of("wholebody::_base_/coco-wholebody.py")
    ubody = [
        {
            "type": "UBody2dDataset",
            "data_root": "data/UBody/",
            "data_mode": "topdown",
            "ann_file": f"annotations/{scene}/train_annotations.json",
            "data_prefix": {"img": "images/"},
            "sample_interval": 10,
        }
        for scene in UBODY_SCENES
    ]
    return combined([{**dataset, "pipeline": []} for dataset in (coco, *ubody)], "coco_wholebody", pipeline)
