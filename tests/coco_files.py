"""Small annotation files in COCO's format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

# Three keypoints, of which the first two are each other's mirror image.
SKELETON = {
    "dataset_name": "toy",
    "keypoint_info": {
        0: {"name": "left", "swap": "right", "type": "upper"},
        1: {"name": "right", "swap": "left", "type": "upper"},
        2: {"name": "middle", "type": "lower"},
    },
    "skeleton_info": {0: {"link": ("left", "right")}},
    "joint_weights": [1.0, 1.0, 2.0],
    "sigmas": [0.1, 0.1, 0.1],
}


def image(image_id: int, **extra: Any) -> dict[str, Any]:
    return {"id": image_id, "file_name": f"{image_id}.png", "width": 64, "height": 48, **extra}


def annotation(annotation_id: int, image_id: int, **extra: Any) -> dict[str, Any]:
    return {
        "id": annotation_id,
        "image_id": image_id,
        "category_id": 1,
        "bbox": [10, 8, 20, 30],
        "area": 400.5,
        "iscrowd": 0,
        "num_keypoints": 2,
        "keypoints": [12, 10, 2, 28, 12, 1, 0, 0, 0],
        "segmentation": [[10, 8, 30, 8, 30, 38]],
        **extra,
    }


def coco_file(folder: Path, images: list[Any], annotations: list[Any], **extra: Any) -> str:
    """Write an annotation file; extra parts replace or, as ``None``, remove one."""
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "person"}], **extra}
    path = folder / "annotations.json"
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))
    return str(path)


def write_images(folder: Path, *ids: int) -> None:
    for image_id in ids:
        cv2.imwrite(str(folder / f"{image_id}.png"), np.full((48, 64, 3), image_id, np.uint8))
