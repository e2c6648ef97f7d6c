"""``pose config show``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config_files import write_files
from fake_plugins import run_pose, run_python
from pose_core.cli import main

CONFIG = dict(
    base_py="hooks = dict(logger=dict(type='L', interval=50))\nsizes = [1, float('inf')]\n",
    top_py="_base_ = 'base.py'\nhooks = dict(logger=dict(interval=100))\n",
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, **CONFIG)
    monkeypatch.chdir(tmp_path)


def test_the_resolved_config_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "top.py"]) == 0
    text = capsys.readouterr().out
    assert text == "hooks = dict(logger=dict(type='L', interval=100))\nsizes = [1, float('inf')]\n"
    Path("again.py").write_text(text)
    assert main(["config", "show", "again.py"]) == 0
    assert capsys.readouterr().out == text


def test_overrides(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--cfg-options", "hooks.logger.interval=1", "+a=x y", "--cfg-options", "sizes=[(train,1),(val,1)]"]
    assert main(["config", "show", "top.py", *options]) == 0
    assert capsys.readouterr().out == (
        "hooks = dict(logger=dict(type='L', interval=1))\nsizes = [('train', 1), ('val', 1)]\na = 'x y'\n"
    )
    assert main(["config", "show", "top.py", "--cfg-options", "hooks.loger.interval=1"]) == 1
    assert "Did you mean 'hooks.logger.interval'" in capsys.readouterr().err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "top.py", "--json", "--cfg-options", "sizes=[1,(2,)]"]) == 0
    assert json.loads(capsys.readouterr().out) == dict(hooks=dict(logger=dict(type="L", interval=100)), sizes=[1, [2]])


def test_origins(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "top.py", "--origin", "--cfg-options", "+seed=0"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["KEY", "ORIGIN", "VALUE"],
        ["hooks.logger.type", "base.py:1", "'L'"],
        ["hooks.logger.interval", "top.py:2", "100"],
        ["sizes", "base.py:2", "[1,", "float('inf')]"],
        ["seed", "command", "line", "0"],
    ]
    assert main(["config", "show", "top.py", "--origin", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first == dict(key="hooks.logger.type", value="L", file="base.py", line=1, misses=[])


def test_a_fault_is_one_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "gone.py"]) == 1
    assert capsys.readouterr().err == "pose: error: There is no config file 'gone.py'.\n"
    assert run_pose("config", "show").returncode == 2


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    write_files(
        tmp_path, mine_py="import torch.nn as nn\na = dict(type=nn.GELU)\ncustom_imports = dict(imports=['torch'])\n"
    )
    loaded = """
        import sys
        from pose_core.cli import main
        main(["config", "show", "mine.py", "--origin"]), main(["config", "show", "mine.py"])
        print([name for name in ("torch", "cv2", "yapf_was_run") if name in sys.modules])
    """
    assert run_python(loaded).splitlines()[-1] == "[]"
