"""Plugins are found through their entry points, each isolated from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_plugins import listed, run_pose, run_python, write_plugin
from pose_core.discovery.selection import read_selection
from pose_core.errors import PluginError
from pose_core.plugin import Plugin


def test_a_third_party_plugin_is_listed_with_its_components(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", components={"metrics": ["pose_horse.nme:HorseNME"], "losses": ["pose_horse.l:L"]})
    record = listed(tmp_path)["pose-horse"]
    assert record["status"] == "ok"
    assert record["components"] == {"metrics": 1, "losses": 1}
    assert record["location"] == str(tmp_path / "pose_horse")


@pytest.mark.parametrize("scope", ["pose", "mmengine", "body", "face"])
def test_a_scope_that_is_not_free_is_refused(tmp_path: Path, scope: str) -> None:
    write_plugin(tmp_path, scope, package="pose-impostor")
    records = listed(tmp_path)
    assert records["pose-impostor"]["status"] == "refused"
    assert records["pose-body"]["status"] == "ok"


def test_pose_plugins_selects(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse")
    only = {name: r["status"] for name, r in listed(tmp_path, POSE_PLUGINS="body,horse").items()}
    assert only["pose-body"] == only["pose-horse"] == "ok"
    assert only["pose-keypoints"] == "disabled"
    none = listed(tmp_path, POSE_PLUGINS="")
    assert {record["status"] for record in none.values()} == {"disabled"}
    but = {name: r["status"] for name, r in listed(tmp_path, POSE_PLUGINS="-horse").items()}
    assert but["pose-horse"] == "disabled"
    assert but["pose-body"] == "ok"


def test_a_selection_that_contradicts_itself_is_an_error() -> None:
    with pytest.raises(PluginError, match="mixes included and excluded scopes"):
        read_selection("body,-face")
    assert run_pose("plugins", "list", POSE_PLUGINS="body,-face").returncode == 1


def test_listing_imports_nothing_heavy(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse")
    code = """
        import sys
        from pose_core.cli import main
        {run}
        print([name for name in ("torch", "cv2", "mmengine", "numpy", "rich") if name in sys.modules])
    """
    for run in ('main(["plugins", "list"])', 'main(["plugins", "show", "body"])', "main([])"):
        assert run_python(code.format(run=run), tmp_path).endswith("[]")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"api": "1", "summary": "s"}, "api must be an integer"),
        ({"api": 1, "summary": " "}, "summary must be one line"),
        ({"api": 1, "summary": "s", "configs": "folder"}, "'package:folder'"),
        ({"api": 1, "summary": "s", "components": {"losses": ["no_colon"]}}, "must be 'module:Attribute'"),
        ({"api": 1, "summary": "s", "components": {"losses": "a:B"}}, "must be a list or a mapping"),
        ({"api": 1, "summary": "s", "components": {"losses": {"a.b": "a:B"}}}, "without dots"),
        ({"api": 1, "summary": "s", "components": {"losses": ["a:B"], "heads": ["c:B"]}}, "'B' is declared twice"),
        ({"api": 1, "summary": "s", "components": {"losses": ["a:B", "c:B"]}}, "'B' is declared twice"),
    ],
)
def test_a_wrong_table_is_one_clear_error(arguments: dict, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        Plugin(**arguments)


def test_one_name_may_stand_in_two_registries() -> None:
    plugin = Plugin(api=1, summary="s", components={"losses": ["a:B"], "datasets": {"B": "c:D"}})
    assert plugin.table() == {"losses": {"B": "a:B"}, "datasets": {"B": "c:D"}}
