"""The README's way to train on one's own data works, as it is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from markdown_blocks import blocks
from shared_paths import ROOT

NAMES = ["nose", "left_eye", "right_eye", "withers", "left_hoof", "right_hoof"]


def write_horses(folder: Path, split: str, count: int = 4) -> None:
    rng = np.random.default_rng(count)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    images, annotations = [], []
    for index in range(count):
        name = f"{split}_{index}.png"
        cv2.imwrite(str(folder / "images" / name), rng.integers(0, 255, (120, 160, 3), dtype=np.uint8))
        points = np.column_stack([rng.uniform((30, 20), (130, 100), (6, 2)), np.full(6, 2)])
        images.append({"id": index, "file_name": name, "width": 160, "height": 120})
        annotations.append(
            {
                "id": index, "image_id": index, "category_id": 1, "iscrowd": 0, "bbox": [20, 10, 120, 100], "area": 12000,
                "num_keypoints": 6, "keypoints": points.ravel().tolist(),
            }
        )  # fmt: skip
    category = {"id": 1, "name": "horse", "keypoints": NAMES, "skeleton": []}
    content = {"images": images, "annotations": annotations, "categories": [category]}
    (folder / f"{split}.json").write_text(json.dumps(content))


def pose(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pose_core", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_training_on_own_data(tmp_path: Path) -> None:
    for block in blocks(ROOT / "README.md"):
        if block.file:
            (tmp_path / block.file).write_text(block.text)
    for split in ("train", "val"):
        write_horses(tmp_path / "data" / "horses", split)

    shown = pose(tmp_path, "config", "show", "my_config.py", "--origin")
    assert "my_config.py" in shown
    small = [
        "model.backbone.init_cfg=None",
        "train_dataloader.batch_size=2",
        "train_cfg.max_epochs=1",
        "train_cfg.val_interval=1",
    ]
    small += ["train_dataloader.num_workers=0", "train_dataloader.persistent_workers=False"]
    small += [
        "val_dataloader.num_workers=0",
        "val_dataloader.persistent_workers=False",
        "default_hooks.checkpoint.interval=1",
    ]
    pose(tmp_path, "train", "my_config.py", "--cfg-options", *small)
    checkpoint = "work_dirs/my_config/epoch_1.pth"
    metrics = json.loads(pose(tmp_path, "test", "my_config.py", checkpoint, "--json", "--cfg-options", *small))
    assert 0 <= metrics["coco/AP"] <= 1
    pose(tmp_path, "predict", "my_config.py", checkpoint, "data/horses/images", "--out", "drawings")
    assert len(list((tmp_path / "drawings").glob("val_*"))) == 4
