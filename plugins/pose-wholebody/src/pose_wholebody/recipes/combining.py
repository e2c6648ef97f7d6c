"""Helpers for configs that train on several datasets at once: whole bodies, bodies, faces or hands."""

from __future__ import annotations

from typing import Any

from pose_face.recipes.correspondence import (
    COFW_TO_LAPA,
    IBUG68_TO_LAPA,
    LAPA_TO_IBUG68,
    WFLW_TO_LAPA,
    Pair,
    shifted,
    to_ibug68,
)
from pose_keypoints.recipes.combining import combined, converted, dataset_of
from pose_wholebody.parts import HALPE_FACE, PARTS

# UBody's kinds of video, one annotation file each.
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
    """Combine COCO-WholeBody and every tenth image of UBody for training.

    Args:
        pipeline: The pipeline of the combined dataset.
    """
    coco = dataset_of("wholebody::_base_/coco-wholebody.py")
    return combined([{**coco, "pipeline": []}, *_ubody(sample_interval=10)], "coco_wholebody", pipeline)


def _ubody(**options: Any) -> list[dict[str, Any]]:
    return [
        {
            "type": "UBody2dDataset",
            "data_root": "data/UBody/",
            "data_mode": "topdown",
            "ann_file": f"annotations/{scene}/train_annotations.json",
            "data_prefix": {"img": "images/"},
            "pipeline": [],
            **options,
        }
        for scene in UBODY_SCENES
    ]


# The body datasets of RTMPose other than COCO, with their skeletons.
_BODY_DATA = {
    "body::_base_/aic.py": "aic",
    "body::_base_/crowdpose.py": "crowdpose",
    "body::_base_/mpii.py": "mpii",
    "body::_base_/jhmdb.py": "jhmdb",
    "wholebody::_base_/halpe.py": "halpe",
    "body::_base_/posetrack18.py": "posetrack18",
}
# The names of two of Halpe's keypoints in these skeletons.
_RENAMED = {"head_top": "head", "top_head": "head", "upper_neck": "neck"}


def body7(skeleton: str, pipeline: list[Any]) -> dict[str, Any]:
    """Combine seven body datasets for training: COCO, AI Challenger, CrowdPose, MPII, JHMDB, Halpe and PoseTrack18.

    Args:
        skeleton: The common skeleton: ``"coco"``, or ``"halpe26"``, with COCO's feet from COCO-WholeBody.
        pipeline: The pipeline of the combined dataset.
    """
    return combined(_bodies(skeleton, "train"), skeleton, pipeline)


def body8(skeleton: str, pipeline: list[Any]) -> dict[str, Any]:
    """Combine eight body datasets for testing on annotated boxes: those of :func:`body7` and OCHuman.

    Args:
        skeleton: The common skeleton.
        pipeline: The pipeline of the combined dataset.
    """
    return {**combined(_bodies(skeleton, "val"), skeleton, pipeline), "test_mode": True}


def _bodies(skeleton: str, split: str) -> list[dict[str, Any]]:
    coco = {"body::_base_/coco.py": "coco"}
    coco_with_feet = {"wholebody::_base_/coco-wholebody.py": "coco_wholebody"}
    sources = {**(coco if skeleton == "coco" else coco_with_feet), **_BODY_DATA}
    if split == "val":
        sources["body::_base_/ochuman.py"] = "ochuman"
    bodies = []
    for config, source in sources.items():
        dataset = dataset_of(config, split)
        for key in ("bbox_file", "headbox_file", "test_mode"):  # settings for testing on a single dataset
            dataset.pop(key, None)
        bodies.append(converted(dataset, source, skeleton, _RENAMED))
    return bodies


def face6(pipeline: list[Any]) -> dict[str, Any]:
    """Combine six face datasets for training, with LaPa's 106 keypoints.

    They are LaPa, the faces of COCO-WholeBody, WFLW, 300W, COFW and the faces of Halpe.

    Args:
        pipeline: The pipeline of the combined dataset.
    """
    sources: dict[str, list[Pair]] = {
        "face::_base_/coco-wholebody-face.py": IBUG68_TO_LAPA,
        "face::_base_/wflw.py": WFLW_TO_LAPA,
        "face::_base_/300w.py": IBUG68_TO_LAPA,
        "face::_base_/cofw.py": COFW_TO_LAPA,
        "wholebody::_base_/halpe.py": shifted(IBUG68_TO_LAPA, here=HALPE_FACE.start),
    }
    lapa = {**dataset_of("face::_base_/lapa.py"), "pipeline": []}
    return combined([lapa, *(_mapped(config, pairs, 106) for config, pairs in sources.items())], "lapa", pipeline)


# COCO-WholeBody's face keypoints in face datasets.
_FACE_DATA: dict[str, list[Pair]] = {
    "face::_base_/wflw.py": to_ibug68(WFLW_TO_LAPA),
    "face::_base_/300w.py": [(point, point) for point in range(68)],
    "face::_base_/cofw.py": to_ibug68(COFW_TO_LAPA),
    "face::_base_/lapa.py": LAPA_TO_IBUG68,
}
_WRISTS = {f"{side}_wrist": f"{side}_hand_root" for side in ("left", "right")}


def cocktail14(pipeline: list[Any]) -> dict[str, Any]:
    """Combine fourteen datasets for training, with COCO-WholeBody's keypoints (RTMW, Jiang et al., 2024).

    They are those of :func:`body7`, with the whole bodies of COCO and Halpe, and Human-Art, UBody, WFLW, 300W, COFW,
    LaPa and InterHand2.6M.

    Args:
        pipeline: The pipeline of the combined dataset.
    """
    bodies = _bodies("coco_wholebody", "train")
    bodies.append(converted(dataset_of("body::_base_/humanart.py"), "humanart", "coco_wholebody"))
    faces = [_mapped(config, shifted(pairs, there=PARTS["face"].start), 133) for config, pairs in _FACE_DATA.items()]
    hands = converted(dataset_of("hand::_base_/interhand2d.py"), "interhand3d", "coco_wholebody", _WRISTS)
    return combined([*bodies, *_ubody(), *faces, hands], "coco_wholebody", pipeline)


def _mapped(config: str, pairs: list[Pair], num_keypoints: int) -> dict[str, Any]:
    converter = {"type": "KeypointConverter", "num_keypoints": num_keypoints, "mapping": pairs}
    return {**dataset_of(config), "pipeline": [converter]}
