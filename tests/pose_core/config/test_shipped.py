"""``scope::name``, and the hook by which plugins see a loaded config."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_files import write_files
from fake_plugins import run_pose, run_python, write_plugin
from pose_core.config import ConfigError, load_config

TABLE = """
    from pose_core.plugin import Plugin, hookimpl
    PLUGIN = Plugin(api=1, summary="a test plugin", configs="pose_horse:recipes")
"""
HOOK = """
    @hookimpl
    def pose_config(config):
        config.seen = len(config)
        if "fail" in config:
            raise ValueError("a config that horses refuse")
"""


@pytest.fixture
def horses(tmp_path: Path) -> Path:
    """A third-party plugin with configs, and one without."""
    write_plugin(tmp_path, "horse", plugin=TABLE)
    write_plugin(tmp_path, "ox")
    return write_files(
        tmp_path,
        {
            "pose_horse/recipes/_base_/stable.py": "default_scope = 'horse'\nmodel = dict(depth=1)\n",
            "pose_horse/recipes/gallop.py": "_base_ = ['_base_/stable.py']\nmodel = dict(width=2)\n",
            "pose_horse/recipes/a/trot.yaml": "_base_: ../gallop.py\n",
            "pose_horse/recipes/a/walk.py": "x = 1\n",
            "pose_horse/recipes/b/walk.py": "x = 2\n",
        },
        mine_py="_base_ = 'horse::gallop'\nmodel = dict(_delete_=True, own={{_base_.model.depth}})\n",
        data_json='{"_base_": "horse::gallop.py"}',
    )


def shown(horses: Path, name: str) -> str:
    done = run_pose("config", "show", name, folder=horses)
    return done.stdout.replace("\n", "; ") if done.returncode == 0 else done.stderr


def test_shipped_configs_are_found_by_name(horses: Path) -> None:
    resolved = "default_scope = 'horse'; model = dict(depth=1, width=2); "
    for name in ("horse::gallop.py", "horse::gallop", str(horses / "data.json")):
        assert shown(horses, name) == resolved
    assert shown(horses, "horse::stable") == "default_scope = 'horse'; model = dict(depth=1); "
    assert shown(horses, "horse::_base_/stable.py") == "default_scope = 'horse'; model = dict(depth=1); "
    assert shown(horses, "horse::b/walk") == "x = 2; "
    assert shown(horses, str(horses / "mine.py")) == "default_scope = 'horse'; model = dict(own=1); "


def test_what_is_not_shipped_is_explained(horses: Path) -> None:
    assert "is ambiguous: write horse::a/walk.py or horse::b/walk.py" in shown(horses, "horse::walk")
    assert "'horse::galop.py': no such config. Did you mean 'horse::gallop.py'?" in shown(horses, "horse::galop.py")
    assert "'horse::../mine.py': no such config." in shown(horses, "horse::../mine.py")
    assert "there is no scope 'hors' here. Did you mean 'horse'?" in shown(horses, "hors::gallop.py")
    assert "the plugin 'ox' ships no configs" in shown(horses, "ox::gallop.py")
    for name in ("gallop.py", "gallop", "configs/horses/gallop.py"):
        assert f"There is no config file '{name}'. A plugin ships 'horse::gallop.py'" in shown(horses, name)
    # a data file may rest on a shipped Python config, but not on any other
    assert "names '../gallop.py', but a .yaml config is data" in shown(horses, "horse::a/trot")


def test_origins_name_shipped_configs(horses: Path) -> None:
    done = run_pose("config", "show", "horse::gallop", "--origin", folder=horses)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[1:] == [
        ["default_scope", "horse::_base_/stable.py:1", "'horse'"],
        ["model.depth", "horse::_base_/stable.py:2", "1"],
        ["model.width", "horse::gallop.py:2", "2"],
    ]


def test_a_missing_base_of_the_field_is_named_as_ours(horses: Path) -> None:
    write_files(horses, coco_py="_base_ = ['../../../_base_/stable.py']\n")
    assert "there is no base config '../../../_base_/stable.py'" in shown(horses, str(horses / "coco.py"))
    assert "A plugin ships 'horse::_base_/stable.py': write that instead." in shown(horses, str(horses / "coco.py"))


def test_the_field_s_scope_means_our_own_plugins() -> None:
    with pytest.raises(ConfigError, match=r"'mmpose::no_such_config_anywhere\.py': (no such config|the plugin)"):
        load_config("mmpose::no_such_config_anywhere.py")


def test_plugins_see_a_loaded_config(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin=TABLE + HOOK)
    write_files(tmp_path, top_py="a = 1\nb = dict(c=2)\n", bad_py="fail = True\n")
    show = f"""
        from pose_core.config import explain_origins, load_config
        print(load_config({str(tmp_path / "top.py")!r}, options=["+d=1"]).seen)
        print([str(setting.origin) for setting in explain_origins({str(tmp_path / "top.py")!r})][-1])
    """
    assert run_python(show, tmp_path).splitlines() == ["3", "hook pose_config"]
    done = run_pose("config", "show", str(tmp_path / "bad.py"), folder=tmp_path)
    assert done.returncode == 1
    assert (
        "the hook pose_config of the plugin 'horse' (pose-horse 1.0) failed: ValueError: a config that" in done.stderr
    )
