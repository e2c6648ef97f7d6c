"""Which checkpoint is gone on from, and that a kill leaves one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from pose_core.engine.checkpoint import find_checkpoint
from pose_core.engine.checkpoint.writing import remove_drafts, write_atomically
from pose_core.errors import EnvironmentSetupError


def checkpoint(folder: Path, name: str, *, age: int = 0) -> Path:
    path = folder / name
    torch.save({"state_dict": {"weight": torch.arange(1000.0)}}, path)
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def test_nothing_there(tmp_path: Path) -> None:
    assert find_checkpoint(tmp_path) is None
    assert find_checkpoint(tmp_path / "absent") is None


def test_the_named_one_comes_first(tmp_path: Path) -> None:
    named = checkpoint(tmp_path, "epoch_2.pth", age=5)
    checkpoint(tmp_path, "epoch_210.pth", age=1)  # of an earlier training in the same folder
    (tmp_path / "last_checkpoint").write_text("epoch_2.pth")
    assert find_checkpoint(tmp_path) == named


def test_an_absolute_name_means_the_file_beside_it(tmp_path: Path) -> None:
    """mmengine writes absolute paths; in a copy of the folder they would lead to the original."""
    original, copy = tmp_path / "original", tmp_path / "copy"
    for folder in (original, copy):
        folder.mkdir()
        checkpoint(folder, "epoch_2.pth")
        (folder / "last_checkpoint").write_text(str(original / "epoch_2.pth"))
    assert find_checkpoint(copy) == copy / "epoch_2.pth"


@pytest.mark.parametrize("named", ["", "epoch_9.pth", None])
def test_without_a_usable_name_the_newest(tmp_path: Path, named: str | None) -> None:
    checkpoint(tmp_path, "epoch_1.pth", age=3)
    newest = checkpoint(tmp_path, "epoch_2.pth", age=1)
    checkpoint(tmp_path, "best_coco_AP_epoch_1.pth")
    checkpoint(tmp_path, "epoch_2-0123abcd.pth")
    if named is not None:
        (tmp_path / "last_checkpoint").write_text(named)
    assert find_checkpoint(tmp_path) == newest


@pytest.mark.parametrize("damage", [
    lambda data: data[:-20],
    lambda data: data[: len(data) // 2],
    lambda data: b"",
    lambda data: data[:2000] + bytes([data[2000] ^ 1]) + data[2001:],
], ids=["cut", "half", "empty", "one bit"])  # fmt: skip
def test_damaged_ones_are_skipped_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: object) -> None:
    intact = checkpoint(tmp_path, "epoch_1.pth", age=3)
    broken = checkpoint(tmp_path, "epoch_2.pth")
    broken.write_bytes(damage(broken.read_bytes()))
    (tmp_path / "last_checkpoint").write_text("epoch_2.pth")
    assert find_checkpoint(tmp_path) == intact
    assert f"{broken} is skipped: it is damaged" in caplog.text


def test_writing_replaces_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deep" / "file"
    write_atomically(target, b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(EnvironmentSetupError, match=r"file cannot be written: No space left on device\."):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [*target.parent.iterdir()] == [target]


def test_drafts_of_a_kill_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".epoch_1.pth.0123abcd.tmp").touch()
    kept = tmp_path / "notes.tmp"
    kept.touch()
    remove_drafts(tmp_path)
    assert [*tmp_path.iterdir()] == [kept]
