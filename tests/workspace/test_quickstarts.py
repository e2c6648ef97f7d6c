"""The quick starts of the packages, at a size that is over in seconds: on patterns, and on real data where it is here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from pose_core.cli import main
from pose_core.discovery import catalog
from pose_core.discovery.shipped import shipped_configs

FEW = ["max_epochs=1", "train_dataloader.batch_size=2"]
FEW += [f"{split}_dataloader.{key}" for split in ("train", "val") for key in ("num_workers=0", "persistent_workers=0")]


class Case(NamedTuple):
    """A package's quick start: its skeleton, a metric, and the real data that it reads as well."""

    skeleton: str
    metric: str
    sample: str
    images: str = ""


CASES = {
    "face": Case("face.cofw", "NME", "cofw/test_cofw.json"),
    "hand": Case("hand.onehand10k", "PCK", "onehand10k/test_onehand10k.json"),
    "wholebody": Case("wholebody.halpe", "AUC", "halpe/test_halpe.json", "../coco/"),
    "animal": Case("animal.animalpose", "coco/AP", "animalpose/test_animalpose.json"),
    "fashion": Case("fashion.deepfashion_full", "EPE", "fld/test_fld.json"),
}


def train_and_test(scope: str, work: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, float]:
    arguments = ["--work-dir", str(work), "--cfg-options", *FEW, *options]
    assert main(["train", f"{scope}::quickstart.py", *arguments]) == 0
    capsys.readouterr()
    assert main(["test", f"{scope}::quickstart.py", str(work / "epoch_1.pth"), "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_package_has_one() -> None:
    names = {config.name for scope in catalog().path for config in shipped_configs(catalog().owners[scope])}
    assert {f"{scope}::quickstart.py" for scope in ("body", *CASES)} <= names


@pytest.mark.slow
@pytest.mark.parametrize("scope", CASES)
def test_on_patterns(scope: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    options = ["--images", "4", "--val-images", "2", "--size", "96x96", "--people", "1", "--workers", "1"]
    assert main(["data", "synth", str(data), "--skeleton", CASES[scope].skeleton, *options]) == 0
    assert CASES[scope].metric in train_and_test(scope, tmp_path / "work", capsys, f"data_root={data}/")


@pytest.mark.slow
@pytest.mark.parametrize("scope", CASES)
def test_on_real_data(scope: str, tmp_path: Path, sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sample_data / CASES[scope].sample
    splits = [f"{split}_file={file.name}" for split in ("train", "val")]
    splits += [f"{split}_images={CASES[scope].images}" for split in ("train", "val")]
    assert CASES[scope].metric in train_and_test(scope, tmp_path, capsys, f"data_root={file.parent}/", *splits)
