"""Hooks of plugins: commands and health checks are isolated, config and runner hooks fail loudly."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_plugins import run_pose, run_python, write_plugin

TABLE = """
from pose_core.plugin import HealthCheck, Plugin, hookimpl
PLUGIN = Plugin(api=1, summary="a plugin with hooks")
"""

COMMAND = (
    TABLE
    + """
@hookimpl
def pose_commands(commands):
    parser = commands.add_parser("neigh", help="say it")
    parser.add_argument("--times", type=int, default=1)
    parser.set_defaults(handler=lambda arguments: print("neigh " * arguments.times))
"""
)

FAILING = (
    TABLE
    + """
@hookimpl
def pose_commands(commands):
    raise RuntimeError("no commands today")

@hookimpl
def pose_health():
    raise RuntimeError("not well")

@hookimpl
def pose_config(config):
    raise RuntimeError("no configs today")
"""
)


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    write_plugin(tmp_path, "horse", plugin=COMMAND)
    write_plugin(tmp_path, "bad", plugin=FAILING)
    return tmp_path


def test_a_plugin_adds_a_command(plugins: Path) -> None:
    done = run_pose("neigh", "--times", "2", folder=plugins)
    assert done.returncode == 0
    assert done.stdout.strip() == "neigh neigh"
    assert "neigh" in run_pose("--help", folder=plugins).stdout


def test_a_failing_command_hook_is_reported_and_the_rest_works(plugins: Path) -> None:
    done = run_pose("plugins", "list", folder=plugins)
    assert done.returncode == 0
    assert "pose_commands of the plugin 'bad' (pose-bad 1.0) failed: RuntimeError: no commands today" in done.stderr
    assert f"{plugins / 'pose_bad' / 'plugin.py'}:7" in done.stderr


def test_a_failing_health_check_is_a_failed_check(plugins: Path) -> None:
    done = run_pose("doctor", folder=plugins)
    assert done.returncode == 1
    assert "RuntimeError: not well" in done.stdout
    assert "plugin horse" in done.stdout


def test_a_failing_config_hook_stops_with_the_plugins_name(plugins: Path) -> None:
    code = """
        from pose_core.discovery import call_or_raise
        try:
            call_or_raise("pose_config", config={})
        except Exception as error:
            print(type(error).__name__, error)
    """
    assert run_python(code, plugins).startswith(
        "PluginError the hook pose_config of the plugin 'bad' (pose-bad 1.0) failed"
    )


def test_hooks_run_in_a_fixed_order(tmp_path: Path) -> None:
    text = TABLE + "@hookimpl\ndef pose_config(config):\n    config.append(__name__)\n"
    for scope in ("zebra", "ant", "mule"):
        write_plugin(tmp_path, scope, plugin=text)
    code = """
        from pose_core.discovery import call_or_raise
        seen = []
        call_or_raise("pose_config", config=seen)
        print(seen)
    """
    assert run_python(code, tmp_path) == "['pose_ant.plugin', 'pose_mule.plugin', 'pose_zebra.plugin']"


HEALTH = (
    TABLE
    + """
@hookimpl
def pose_health():
    yield HealthCheck(name="hooves", ok={ok}, detail="three of four", fix="call the smith")
    {more}
"""
)


@pytest.mark.parametrize(("ok", "code", "mark"), [(True, 0, "ok"), (False, 1, "FAIL"), (None, 0, "info")])
def test_doctor_shows_the_health_of_plugins_and_how_to_mend_it(tmp_path: Path, ok: bool, code: int, mark: str) -> None:
    write_plugin(tmp_path, "horse", plugin=HEALTH.format(ok=ok, more=""))
    done = run_pose("doctor", folder=tmp_path)
    assert done.returncode == code
    assert ["hooves", mark, "three of four"] in [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert ("hooves: call the smith" in done.stderr) == (code == 1)


@pytest.mark.parametrize(("more", "problem"), [("1 / 0", "ZeroDivisionError"), ("yield 'fine'", "got 'fine'")])
def test_a_health_check_that_fails_midway_fails_alone(tmp_path: Path, more: str, problem: str) -> None:
    write_plugin(tmp_path, "horse", plugin=HEALTH.format(ok=True, more=more))
    done = run_pose("doctor", folder=tmp_path)
    assert done.returncode == 1
    assert f"the hook pose_health of the plugin 'horse' (pose-horse 1.0) failed: {problem}" in done.stdout.replace(
        "TypeError: pose_health must return HealthCheck objects, ", ""
    )
