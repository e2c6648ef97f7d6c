"""Write a small dataset in COCO format for any skeleton, to test datasets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pose_core.skeleton import Skeleton, define_skeleton, load_skeleton
from pose_keypoints.conformance.behavior.poses import keypoints_within

# For datasets whose config sets the skeleton.
_SKELETON = define_skeleton("example", keypoints="top left right", links="left-top-right", sigmas=(0.05,) * 3)
_SIZE = (96, 128)  # w, h
_COUNT = 3


def write_coco_files(
    folder: Path, dataset_class: type, *, more: Callable[[dict[str, Any]], Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Write three images with one instance each, and their annotations.

    Annotations have COCO's fields, and ``center``, ``scale`` and ``box_size`` like datasets of faces and hands. Images
    have ``nframes`` like those of videos.

    Args:
        folder: Folder to write into.
        dataset_class: Class of the dataset, a
            :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.
        more: Function of an annotation that returns further or changed fields.

    Returns:
        Arguments of a top-down dataset that reads the files.
    """
    metainfo: Mapping[str, Any] = getattr(dataset_class, "METAINFO", {}) or {"from_file": _SKELETON}
    skeleton = load_skeleton(metainfo)
    annotations = [_annotation(number, skeleton) for number in range(_COUNT)]
    content = {
        "images": [_image(folder, number) for number in range(_COUNT)],
        "annotations": [{**entry, **(more(entry) if more else {})} for entry in annotations],
        "categories": [{"id": 1, "name": "instance", "keypoints": list(skeleton.names)}],
    }
    arguments = write_annotations(folder, content)
    return arguments if getattr(dataset_class, "METAINFO", {}) else {**arguments, "metainfo": metainfo}


def write_annotations(folder: Path, content: Any) -> dict[str, Any]:
    """Write an annotation file, and return the arguments of a top-down dataset that reads it."""
    (folder / "annotations.json").write_text(json.dumps(content))
    pipeline = [
        {"type": "LoadImage"},
        {"type": "GetBBoxCenterScale"},
        {"type": "TopdownAffine", "input_size": (48, 64)},
        {"type": "PackPoseInputs"},
    ]
    return {"ann_file": "annotations.json", "data_root": str(folder), "pipeline": pipeline}


def random_triples(count: int, seed: int = 0) -> list[float]:
    """Return ``count`` random visible keypoints in COCO format: x, y, 2 for each."""
    keypoints = keypoints_within(_SIZE, (count, 2), np.random.default_rng(seed))
    return np.concatenate((keypoints, np.full((count, 1), 2)), axis=1).ravel().tolist()


def _image(folder: Path, number: int) -> dict[str, Any]:
    width, height = _SIZE
    pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)
    (folder / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return {"id": number, "file_name": f"{number}.png", "width": width, "height": height, "nframes": _COUNT}


def _annotation(number: int, skeleton: Skeleton) -> dict[str, Any]:
    width, height = _SIZE
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
        "num_keypoints": len(skeleton.keypoints),
        "keypoints": random_triples(len(skeleton.keypoints), number),
    }
