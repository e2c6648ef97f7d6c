"""Progress of long work."""

from __future__ import annotations

import sys

import pytest

from pose_core.cli import progress as module
from pose_core.cli.progress import progress


def test_plain_lines_in_a_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_LINES", 0.0)
    with progress("reading", total=3, unit="files") as advance:
        advance(2)
        advance(1)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == ["reading: 2/3 files", "reading: 3/3 files"]
    assert "s left" in lines[0]


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress("reading", total=2, unit="files") as advance:
        advance(2)
    shown = capsys.readouterr().err
    assert "reading" in shown
    assert "2/2" in shown


def test_errors_pass_through(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), progress("reading", total=2, unit="files"):
        raise KeyError("x")
