"""``pose plugins show | search | why``: read from tables and sources, nothing imported."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fake_plugins import run_pose, write_plugin
from pose_core.cli import main

LOSS = '''
"""A loss."""
import torch  # must not be imported to be shown
from pose_horse.base import Base


class HorseLoss(Base):
    """How far the hooves are off.

    More words.
    """
'''

BASE = """
class Base:
    def __init__(self, weight: float = 1.0, *, mode="sum"):
        pass
"""

SKELETON = """
\"\"\"A horse: nose and ``hooves``.\"\"\"
HORSE = None
"""

CONFIGS = {
    "gallop.py": "model = dict(loss=dict(type='HorseLoss'))\n",
    "trot.py": "_base_ = ['_base_/stable.py', './gallop.py']\n",
    "walk.yaml": "_base_: horse::trot\n",
    "stand.py": "_base_ = '_base_/stable.py'\n",
    "_base_/stable.py": "",
}


@pytest.fixture
def horses(tmp_path: Path) -> Path:
    plugin = """
        from pose_core.plugin import Plugin
        PLUGIN = Plugin(
            api=1, summary="horses", configs="pose_horse:configs",
            components={
                "losses": ["pose_horse.api:HorseLoss"],
                "metrics": {"CocoMetric": "pose_horse.loss:HorseLoss"},
                "skeletons": {"foal": "pose_horse.skeleton:HORSE"},
            },
        )
    """
    write_plugin(tmp_path, "horse", plugin=plugin, modules={"loss": LOSS, "base": BASE, "skeleton": SKELETON})
    (tmp_path / "pose_horse" / "api.py").write_text("from .loss import HorseLoss\n")
    (tmp_path / "pose_horse" / "configs" / "_base_").mkdir(parents=True)
    for name, text in CONFIGS.items():
        (tmp_path / "pose_horse" / "configs" / name).write_text(text)
    return tmp_path


def test_a_component_is_shown_from_its_source(horses: Path) -> None:
    done = run_pose("plugins", "show", "horse.HorseLoss", "--json", folder=horses)
    assert done.returncode == 0, done.stderr
    (component,) = json.loads(done.stdout)["components"]
    assert component["doc"] == "How far the hooves are off."
    assert component["signature"] == "(weight: float=1.0, *, mode='sum')"
    assert component["source"] == f"{horses / 'pose_horse' / 'loss.py'}:7"
    assert component["configs"] == ["horse::gallop.py"]
    assert component["inheriting_configs"] == ["horse::trot.py", "horse::walk.yaml"]
    shown = run_pose("plugins", "show", "horse.HorseLoss", folder=horses).stdout
    assert "used by 1 config\n  horse::gallop.py" in shown
    assert "inherited by 2 configs\n  horse::trot.py\n  horse::walk.yaml" in shown


def test_a_plugin_is_shown_with_its_configs(horses: Path) -> None:
    done = run_pose("plugins", "show", "horse", folder=horses)
    assert "horse.HorseLoss" in done.stdout
    assert "How far the hooves are off." in done.stdout
    assert "A horse: nose and hooves." in done.stdout  # what the module of data says
    assert "4 configs\n  horse::gallop.py" in done.stdout
    shown = run_pose("plugins", "show", "horse", "-v", folder=horses).stdout
    assert shown.count("(weight: float=1.0, *, mode='sum')") == 2
    assert f"{horses / 'pose_horse' / 'loss.py'}:7" in shown
    assert "used by 1 config, inherited by 2 configs" in shown


def test_a_broken_plugin_is_shown_with_what_is_wrong(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin="import saddle\n")
    done = run_pose("plugins", "show", "horse", folder=tmp_path)
    assert "pose-horse 1.0, broken" in done.stdout
    assert "it needs the module saddle" in done.stdout
    assert f"({tmp_path / 'pose_horse' / 'plugin.py'}:1)" in done.stdout
    assert "COMPONENT" not in done.stdout


def test_an_unknown_component_or_scope_is_explained(horses: Path) -> None:
    assert "Did you mean 'HorseLoss'?" in run_pose("plugins", "show", "horse.HorsLoss", folder=horses).stderr
    assert "Did you mean 'horse'?" in run_pose("plugins", "show", "hors", folder=horses).stderr


def test_search_finds_names_docs_and_configs(horses: Path) -> None:
    assert "horse::gallop.py" in run_pose("plugins", "search", "gallop", folder=horses).stdout
    assert "horse.HorseLoss" in run_pose("plugins", "search", "HOOVES", folder=horses).stdout
    assert "horse.HorseLoss" in run_pose("plugins", "search", "horse", "losses", folder=horses).stdout
    (found,) = json.loads(run_pose("plugins", "search", "gallop", "--json", folder=horses).stdout)
    assert found == {"name": "horse::gallop.py", "kind": "config", "doc": ""}
    none = run_pose("plugins", "search", "unicorns", folder=horses)
    assert none.returncode == 1
    assert "no installed component or config matches 'unicorns'" in none.stderr


def why(*arguments: str, folder: Path) -> dict[str, str]:
    done = run_pose("plugins", "why", *arguments, "--json", folder=folder)
    return {step["component"] or step["place"]: step["verdict"] for step in json.loads(done.stdout)}


def test_why_shows_that_a_third_party_is_not_searched(horses: Path) -> None:
    steps = why("HorseLoss", folder=horses)
    assert steps["horse.HorseLoss"] == "not searched"
    assert steps["body"] == "not here"


def test_why_under_a_default_scope(horses: Path) -> None:
    assert why("HorseLoss", "--default-scope", "horse", folder=horses)["horse.HorseLoss"] == "taken"
    assert why("CocoMetric", "--default-scope", "horse", folder=horses)["horse.CocoMetric"] == "taken"


def test_why_of_a_scoped_name(horses: Path) -> None:
    steps = why("horse.CocoMetric", folder=horses)
    assert steps["horse.CocoMetric"] == "taken"
    assert run_pose("plugins", "why", "hors.X", folder=horses).returncode == 1


@pytest.mark.parametrize(
    ("name", "place", "component"),
    [
        ("SyncBuffersHook", "mmengine", "mmengine.hooks.sync_buffer_hook.SyncBuffersHook"),
        ("torch.nn.GroupNorm", "the path", "torch.nn.modules.normalization.GroupNorm"),
        ("pose_body.datasets.CocoDataset", "body", "body.CocoDataset"),
        ("mmpose.models.ResNet", "cnn", "cnn.ResNet"),
    ],
)
def test_why_of_what_is_not_in_a_table_under_that_name(name: str, place: str, component: str) -> None:
    done = run_pose("plugins", "why", name, "--json")
    assert done.returncode == 0
    (taken,) = [step for step in json.loads(done.stdout) if step["verdict"] == "taken"]
    assert (taken["place"], taken["component"]) == (place, component)
    assert ".py:" in taken["source"]


@pytest.mark.parametrize("name", ["NoSuchThing", "os.path.join", "torch.nn.functional", "body.NoSuchThing"])
def test_why_of_nothing(name: str) -> None:
    done = run_pose("plugins", "why", name)
    assert done.returncode == 1
    assert "taken" not in done.stdout


def test_the_list_has_a_column_for_everything(horses: Path) -> None:
    lines = run_pose("plugins", "list", "-v", folder=horses).stdout.splitlines()
    assert lines[0].split() == ["SCOPE", "PACKAGE", "VERSION", "API", "STATUS", "COMPONENTS", "LOCATION"]
    (horse,) = [line for line in lines if line.startswith("horse ")]
    counts = "1 losses, 1 metrics, 1 skeletons"
    assert re.split(r"\s\s+", horse) == ["horse", "pose-horse", "1.0", "1", "ok", counts, str(horses / "pose_horse")]
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("width", [80, 200])
def test_the_list_on_a_terminal(width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["plugins", "list", "-v"]) == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= width
    (title,) = [line.split() for line in lines if "LOCATION" in line]
    assert title == (["SCOPE", "LOCATION"] if width == 80 else [*title[:6], "LOCATION"])
    assert any("pose-backbones-hrnet " in line for line in lines)  # names are not broken
