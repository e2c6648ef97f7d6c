"""A small data set in COCO's format for any skeleton, to try data sets out on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pose_core.skeleton import Skeleton, define_skeleton, load_skeleton
from pose_core.testing import keypoints_within

# For a data set whose config brings the skeleton.
_SKELETON = define_skeleton("example", keypoints="top left right", links="left-top-right", sigmas=(0.05,) * 3)
_SIZE = (96, 128)  # w, h


def write_coco_files(folder: Path, dataset_class: type) -> dict[str, Any]:
    """Write three images of one instance each, and their annotations.

    Annotations have what COCO's have, and ``center``, ``scale`` and ``box_size`` as data sets of faces and hands do.

    Args:
        folder: Where to write.
        dataset_class: The data set: a :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Returns:
        The arguments with which it reads them, top-down.
    """
    metainfo: Mapping[str, Any] = getattr(dataset_class, "METAINFO", {}) or {"from_file": _SKELETON}
    skeleton = load_skeleton(metainfo)
    content = {
        "images": [_image(folder, number) for number in range(3)],
        "annotations": [_annotation(number, skeleton) for number in range(3)],
        "categories": [{"id": 1, "name": "instance", "keypoints": list(skeleton.names)}],
    }
    (folder / "annotations.json").write_text(json.dumps(content))
    pipeline = [
        {"type": "LoadImage"},
        {"type": "GetBBoxCenterScale"},
        {"type": "TopdownAffine", "input_size": (48, 64)},
        {"type": "PackPoseInputs"},
    ]
    arguments = {"ann_file": "annotations.json", "data_root": str(folder), "pipeline": pipeline}
    return arguments if getattr(dataset_class, "METAINFO", {}) else {**arguments, "metainfo": metainfo}


def _image(folder: Path, number: int) -> dict[str, Any]:
    width, height = _SIZE
    pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)
    (folder / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return {"id": number, "file_name": f"{number}.png", "width": width, "height": height}


def _annotation(number: int, skeleton: Skeleton) -> dict[str, Any]:
    K, (width, height) = len(skeleton.keypoints), _SIZE
    keypoints = keypoints_within(_SIZE, (K, 2), np.random.default_rng(number))
    return {
        "id": number,
        "image_id": number,
        "category_id": 1,
        "bbox": [8, 8, width - 16, height - 16],
        "center": [width / 2, height / 2],
        "scale": (height - 16) / 200,
        "box_size": height - 16,
        "area": float((width - 16) * (height - 16)),
        "iscrowd": 0,
        "num_keypoints": K,
        "keypoints": np.concatenate((keypoints, np.full((K, 1), 2)), axis=1).ravel().tolist(),
    }
