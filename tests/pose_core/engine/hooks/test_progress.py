"""What a run shows: a summary and plain lines in a log, a progress display on a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from pose_core import engine
from toy_training import KilledError, toy_config


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_screen_gets_a_summary_and_the_file_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.train(toy_config(tmp_path), resume_command="pose train toy.py --resume")
    shown = capsys.readouterr().err
    before = shown[: shown.index("Epoch(train)")]
    assert before.count("\n") < 15
    for said in (
        "model        LineModel (Sequential, Linear), 49 parameters",
        "data         LineDataset, 16 samples in batches of 4; 4 batches per epoch",
        "validation   LineDataset, 16 samples in batches of 4, every epoch",
        "length       3 epochs, 12 iterations; SGD with lr 0.02",
        f"work dir     {tmp_path}",
        f"checkpoints  {tmp_path}, every epoch",
        "to stop      Ctrl-C saves a checkpoint and stops",
        "to resume    pose train toy.py --resume",
    ):
        assert said in before
    log = next(tmp_path.glob("*/*.log")).read_text()
    assert log.count("\n") > shown.count("\n") + 30
    for said in ("Environment:", "Config:", "Hooks will be executed", "Exp name:", "Training:"):
        assert said in log
    assert "Config:" not in shown


def test_a_terminal_shows_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    runner = engine.train(toy_config(tmp_path))
    shown = terminal.getvalue()
    assert "training epoch 3/3, loss" in shown
    assert "12/12" in shown
    assert "Epoch(train)" not in shown
    assert "Epoch(val) [3][4/4]    toy/mse" in shown
    assert "Epoch(train)" in next(tmp_path.glob("*/*.log")).read_text()
    terminal.truncate(0)
    engine.test(toy_config(tmp_path / "test"), tmp_path / "epoch_3.pth")
    assert "testing" in terminal.getvalue()
    assert "Testing:" in terminal.getvalue()
    assert sys.stderr is terminal
    assert runner.iter == 12


def test_a_failure_ends_the_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pytest.raises(KilledError):
        engine.train(toy_config(tmp_path, custom_hooks=[{"type": "KillHook", "after": 4, "in_validation": True}]))
    assert sys.stderr is terminal
