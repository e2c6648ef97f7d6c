"""Examples for ``pose plugins check`` of the datasets that do not use plain COCO annotations."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pose_core.testing import Examples
from pose_keypoints.conformance import PoseDatasetExample
from pose_keypoints.conformance.coco_files import random_triples, write_coco_files


def _hands(entry: dict[str, Any]) -> dict[str, Any]:
    hands = ("lefthand", "righthand")
    parts = {"valid": True, "box": entry["bbox"], "kpts": entry["keypoints"]}
    return {f"{hand}_{part}": value for hand in hands for part, value in parts.items()}


def _interhand_files(folder: Path, dataset_class: type) -> dict[str, Any]:
    """Write the annotations, a camera at the origin, and joints one meter in front of it."""
    both = {"joint_valid": [1] * 42, "hand_type": "interacting", "hand_type_valid": 1}
    arguments = write_coco_files(folder, dataset_class, more=lambda _: both)
    content = json.loads((folder / "annotations.json").read_text())
    for image in content["images"]:
        image.update(capture=0, camera="a", frame_idx=image["id"])
    camera = {"campos": [0, 0, 0], "camrot": np.eye(3).tolist(), "focal": [100, 100], "princpt": [48, 64]}
    joints = np.random.default_rng(0).uniform((-100, -100, 900), (100, 100, 1100), (42, 3)).tolist()
    files = {
        "annotations.json": content,
        "cameras.json": {"0": {key: {"a": value} for key, value in camera.items()}},
        "joints.json": {"0": {str(image["id"]): {"world_coord": joints} for image in content["images"]}},
    }
    for name, text in files.items():
        (folder / name).write_text(json.dumps(text))
    return {**arguments, "camera_param_file": "cameras.json", "joint_file": "joints.json"}


EXAMPLES: Examples = {
    "PanopticHand2DDataset": PoseDatasetExample(files=partial(write_coco_files, more=lambda _: {"head_size": 20.0})),
    "CocoWholeBodyHandDataset": PoseDatasetExample(files=partial(write_coco_files, more=_hands)),
    "HalpeHandDataset": PoseDatasetExample(
        files=partial(write_coco_files, more=lambda entry: {"keypoints": random_triples(136, entry["id"])})
    ),
    "InterHand2DDoubleDataset": PoseDatasetExample(files=_interhand_files),
}
