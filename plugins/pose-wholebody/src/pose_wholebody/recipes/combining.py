"""Helpers for configs that train on several data sets at once: of whole bodies, or of bodies, faces or hands."""

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


# The body data sets of RTMPose, with their skeletons; COCO comes besides.
_BODY_DATA = {
    "body::_base_/aic.py": "aic",
    "body::_base_/crowdpose.py": "crowdpose",
    "body::_base_/mpii.py": "mpii",
    "body::_base_/jhmdb.py": "jhmdb",
    "wholebody::_base_/halpe.py": "halpe",
    "body::_base_/posetrack18.py": "posetrack18",
}
# What these skeletons call two of Halpe's keypoints.
_RENAMED = {"head_top": "head", "top_head": "head", "upper_neck": "neck"}


def body7(skeleton: str, pipeline: list[Any]) -> dict[str, Any]:
    """Seven body data sets as one to train on: COCO, AI Challenger, CrowdPose, MPII, JHMDB, Halpe and PoseTrack18.

    Args:
        skeleton: The common skeleton: ``"coco"``, or ``"halpe26"``, for which COCO's feet come from COCO-WholeBody.
        pipeline: The pipeline of the whole.
    """
    return combined(_bodies(skeleton, "train"), skeleton, pipeline)


def body8(skeleton: str, pipeline: list[Any]) -> dict[str, Any]:
    """Eight body data sets as one to test on, by annotated boxes: those of :func:`body7` and OCHuman.

    Args:
        skeleton: The common skeleton.
        pipeline: The pipeline of the whole.
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
        for key in ("bbox_file", "headbox_file", "test_mode"):  # of testing on one data set alone
            dataset.pop(key, None)
        bodies.append(converted(dataset, source, skeleton, _RENAMED))
    return bodies


def face6(pipeline: list[Any]) -> dict[str, Any]:
    """Six data sets of faces as one to train on, with LaPa's 106 points.

    They are LaPa, the faces of COCO-WholeBody, WFLW, 300W, COFW and the faces of Halpe.

    Args:
        pipeline: The pipeline of the whole.
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


# The face's points of COCO-WholeBody in data sets of faces.
_FACE_DATA: dict[str, list[Pair]] = {
    "face::_base_/wflw.py": to_ibug68(WFLW_TO_LAPA),
    "face::_base_/300w.py": [(point, point) for point in range(68)],
    "face::_base_/cofw.py": to_ibug68(COFW_TO_LAPA),
    "face::_base_/lapa.py": LAPA_TO_IBUG68,
}
_WRISTS = {f"{side}_wrist": f"{side}_hand_root" for side in ("left", "right")}


def cocktail14(pipeline: list[Any]) -> dict[str, Any]:
    """Fourteen data sets as one to train on, with COCO-WholeBody's keypoints (RTMW, Jiang et al., 2024).

    They are those of :func:`body7`, with whole bodies of COCO and Halpe, Human-Art, UBody, WFLW, 300W, COFW, LaPa and
    InterHand2.6M.

    Args:
        pipeline: The pipeline of the whole.
    """
    bodies = _bodies("coco_wholebody", "train")
    bodies.append(converted(dataset_of("body::_base_/humanart.py"), "humanart", "coco_wholebody"))
    faces = [_mapped(config, shifted(pairs, there=PARTS["face"].start), 133) for config, pairs in _FACE_DATA.items()]
    hands = converted(dataset_of("hand::_base_/interhand2d.py"), "interhand3d", "coco_wholebody", _WRISTS)
    return combined([*bodies, *_ubody(), *faces, hands], "coco_wholebody", pipeline)


def _mapped(config: str, pairs: list[Pair], num_keypoints: int) -> dict[str, Any]:
    converter = {"type": "KeypointConverter", "num_keypoints": num_keypoints, "mapping": pairs}
    return {**dataset_of(config), "pipeline": [converter]}
