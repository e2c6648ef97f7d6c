"""The quick start, at a size that is over in seconds: paint, train, test with a contact sheet, predict."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from pose_core.cli import main

CONFIG = "body::quickstart.py"


@pytest.mark.slow
def test_from_nothing_to_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, work = tmp_path / "data", tmp_path / "work"
    assert main(["data", "synth", str(data), "--images", "8", "--val-images", "4", "--size", "160x120"]) == 0

    few = ["train_dataloader.num_workers=0", "val_dataloader.num_workers=0", "train_dataloader.batch_size=4"]
    options = ["--work-dir", str(work), "--cfg-options", f"data_root={data}/", "max_epochs=1", *few]
    assert main(["train", CONFIG, *options]) == 0
    checkpoint = str(work / "epoch_1.pth")

    capsys.readouterr()
    assert main(["test", CONFIG, checkpoint, "--json", *options]) == 0
    assert 0 <= json.loads(capsys.readouterr().out)["coco/AP"] <= 1
    assert cv2.imread(str(work / "contact_sheet.png")).shape[0] > 200

    out, file = tmp_path / "out", tmp_path / "poses.json"
    boxes = str(data / "annotations" / "person_keypoints_val.json")
    results = ["--boxes", boxes, "--out", str(out), "--json", str(file), "--show-heatmap"]
    assert main(["predict", CONFIG, checkpoint, str(data / "val"), *results]) == 0
    annotations = json.loads(Path(boxes).read_text())["annotations"]
    images = json.loads(file.read_text())["images"]
    assert sum(len(image["instances"]) for image in images) == len(annotations)
    assert cv2.imread(str(out / "000000.jpg")).shape == (240, 160, 3)
