"""The example of a plugin from outside works, through its own tests and through the command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fake_plugins import python_environment, run_pose, write_dist_info
from markdown_blocks import run_page
from shared_paths import ROOT

EXAMPLE = ROOT / "examples" / "pose-infant"

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the plugin, as if it were installed."""
    folder = tmp_path / "site"
    write_dist_info(folder, "pose-infant", {"infant": "pose_infant.plugin"}, version="0.1.0")
    shutil.copytree(EXAMPLE / "src" / "pose_infant", folder / "pose_infant")
    return folder


def test_its_own_tests_pass(site: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "."]
    done = subprocess.run(
        [*command, "tests"], cwd=EXAMPLE, env=python_environment(site), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_its_readme_runs(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(site))
    run_page(EXAMPLE / "README.md", tmp_path)
    assert (tmp_path / "work_dirs" / "infant" / "epoch_1.pth").is_file()


def test_its_config_inherits_ours(site: Path) -> None:
    shown = run_pose("config", "show", "infant::td-hm_res18_infant-128x128.py", folder=site).stdout
    assert "flip_mode='heatmap'" in shown  # of keypoints::_base_/td-hm_256x192.py
    assert "type='infant.InfantHeatmap'" in shown
    assert "backbone=dict(type='ResNet', depth=18, init_cfg=None)" in shown


def test_its_project_conforms() -> None:
    pytest.importorskip("hatchling")
    done = run_pose("plugins", "check", str(EXAMPLE))
    assert done.returncode == 0, done.stdout + done.stderr
