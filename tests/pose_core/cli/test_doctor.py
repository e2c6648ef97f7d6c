"""``pose doctor``: what it finds out about the libraries."""

from __future__ import annotations

from importlib import metadata

import pytest

from pose_core.cli import main


@pytest.mark.parametrize(
    ("version", "mark"), [("0.10.7", "ok"), ("0.10.9", "ok"), ("0.10.6", "FAIL"), ("0.11.0", "FAIL")]
)
def test_mmengine_must_be_what_the_package_asks_for(
    version: str, mark: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: version if name == "mmengine" else installed(name))
    main(["doctor"])
    out, err = capsys.readouterr()
    row = next(line for line in out.splitlines() if line.startswith("mmengine"))
    assert row.split() == ["mmengine", mark, version]
    assert ("pip install 'mmengine<0.11,>=0.10.7'" in err) == (mark == "FAIL")
