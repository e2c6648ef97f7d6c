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


BROKEN = {
    "import error": ("import nowhere_to_be_found", "broken", "needs the module nowhere_to_be_found"),
    "error": ("1 / 0", "broken", "ZeroDivisionError: division by zero"),
    "syntax error": ("def f(:", "broken", "SyntaxError"),
    "exit": ("import sys; sys.exit(3)", "broken", "calls sys.exit"),
    "no table": ("x = 1", "broken", "has no PLUGIN = Plugin(...)"),
    "unknown kind": (
        "from pose_core.plugin import Plugin\nPLUGIN = Plugin(api=1, summary='s', components={'metric': ['a:B']})",
        "broken",
        "'metric' is not a kind of component. Did you mean 'metrics'",
    ),
    "newer api": (
        "from pose_core.plugin import Plugin\nPLUGIN = Plugin(api=99, summary='s', components={'new': ['a:B']})",
        "incompatible",
        "needs plugin API 99",
    ),
    "older api": (
        "from pose_core.plugin import Plugin\nPLUGIN = Plugin(api=0, summary='s')",
        "incompatible",
        "upgrade pose-bad",
    ),
}


@pytest.mark.parametrize(("text", "status", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_reported_and_leaves_the_others_working(
    tmp_path: Path, text: str, status: str, problem: str
) -> None:
    write_plugin(tmp_path, "bad", plugin=text)
    write_plugin(tmp_path, "good")
    records = listed(tmp_path)
    assert records["pose-bad"]["status"] == status
    assert problem in records["pose-bad"]["problem"]
    assert records["pose-good"]["status"] == records["pose-keypoints"]["status"] == "ok"


def test_the_place_of_the_problem_is_given(tmp_path: Path) -> None:
    write_plugin(tmp_path, "bad", plugin="\n\nimport nowhere_to_be_found\n")
    assert listed(tmp_path)["pose-bad"]["where"] == f"{tmp_path / 'pose_bad' / 'plugin.py'}:3"


def test_what_a_plugin_prints_does_not_reach_the_output(tmp_path: Path) -> None:
    text = "print('hello')\nfrom pose_core.plugin import Plugin\nPLUGIN = Plugin(api=1, summary='s')"
    write_plugin(tmp_path, "loud", plugin=text)
    record = listed(tmp_path)["pose-loud"]
    assert record["status"] == "ok"
    assert "prints when it is imported ('hello')" in record["problem"]


def test_a_stale_entry_point_says_what_to_remove(tmp_path: Path) -> None:
    write_plugin(tmp_path, "gone", entries={"gone": "pose_removed.plugin"})
    record = listed(tmp_path)["pose-gone"]
    assert record["status"] == "stale"
    assert "pip uninstall pose-gone" in record["problem"]


def test_two_packages_that_claim_one_scope_are_both_left_out(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", package="pose-a")
    write_plugin(tmp_path, "horse", package="pose-b")
    records = listed(tmp_path)
    assert records["pose-a"]["status"] == records["pose-b"]["status"] == "conflict"
    assert "pose-a 1.0 and pose-b 1.0 both claim the scope 'horse'" in records["pose-a"]["problem"]


def test_a_package_has_one_scope(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", entries={"horse": "pose_horse.plugin", "pony": "pose_horse.plugin"})
    assert listed(tmp_path)["pose-horse"]["status"] == "conflict"


@pytest.mark.parametrize("scope", ["pose", "mmpose", "mmengine", "body", "face", "Bad.Scope"])
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
    with pytest.raises(PluginError, match="mixes scopes"):
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
