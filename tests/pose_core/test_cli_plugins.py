"""``pose plugins show | search | why``: read from tables and sources, nothing imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fake_plugins import run_pose, write_plugin

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

CONFIG = "model = dict(loss=dict(type='HorseLoss'))\n"


@pytest.fixture
def horses(tmp_path: Path) -> Path:
    plugin = """
        from pose_core.plugin import Plugin
        PLUGIN = Plugin(
            api=1, summary="horses", configs="pose_horse:configs",
            components={"losses": ["pose_horse.api:HorseLoss"], "metrics": {"CocoMetric": "pose_horse.loss:HorseLoss"}},
        )
    """
    write_plugin(tmp_path, "horse", plugin=plugin, modules={"loss": LOSS, "base": BASE})
    (tmp_path / "pose_horse" / "api.py").write_text("from .loss import HorseLoss\n")
    (tmp_path / "pose_horse" / "configs" / "_base_").mkdir(parents=True)
    (tmp_path / "pose_horse" / "configs" / "gallop.py").write_text(CONFIG)
    (tmp_path / "pose_horse" / "configs" / "_base_" / "stable.py").write_text("")
    return tmp_path


def test_a_component_is_shown_from_its_source(horses: Path) -> None:
    done = run_pose("plugins", "show", "horse.HorseLoss", "--json", folder=horses)
    assert done.returncode == 0, done.stderr
    (component,) = json.loads(done.stdout)["components"]
    assert component["doc"] == "How far the hooves are off."
    assert component["signature"] == "(weight: float=1.0, *, mode='sum')"
    assert component["source"] == f"{horses / 'pose_horse' / 'loss.py'}:7"
    assert component["configs"] == ["horse::gallop.py"]


def test_a_plugin_is_shown_with_its_configs(horses: Path) -> None:
    done = run_pose("plugins", "show", "horse", folder=horses)
    assert "horse.HorseLoss" in done.stdout
    assert "How far the hooves are off." in done.stdout
    assert "1 configs\n  horse::gallop.py" in done.stdout


def test_an_unknown_component_or_scope_is_explained(horses: Path) -> None:
    assert "Did you mean 'HorseLoss'?" in run_pose("plugins", "show", "horse.HorsLoss", folder=horses).stderr
    assert "Did you mean 'horse'?" in run_pose("plugins", "show", "hors", folder=horses).stderr


def test_search_finds_names_docs_and_configs(horses: Path) -> None:
    assert "horse::gallop.py" in run_pose("plugins", "search", "gallop", folder=horses).stdout
    assert "horse.HorseLoss" in run_pose("plugins", "search", "HOOVES", folder=horses).stdout
    none = run_pose("plugins", "search", "unicorns", folder=horses)
    assert none.returncode == 1
    assert "nothing that is installed holds 'unicorns'" in none.stderr


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
