"""A broken plugin is reported and leaves everything else working."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fake_plugins import listed, run_pose, run_python, write_plugin
from isolation_cases import CASES, Case

# What to do: for whoever has installed the plugin, or through its author.
REMEDY = re.compile(
    r"(?i)reinstall or upgrade pose-horse|upgrade pose-|uninstall|its author (must|should)|install the plugin"
)

MULE = """
from pose_core.plugin import HealthCheck, Plugin, hookimpl
PLUGIN = Plugin(api=1, summary="well", components={"losses": ["pose_mule.loss:MuleLoss"]})

@hookimpl
def pose_commands(commands):
    commands.add_parser("bray").set_defaults(handler=lambda _: print("hee-haw"))

@hookimpl
def pose_health():
    return [HealthCheck(name="hooves", ok=True, detail="four")]
"""

USE = """
    from pose_core.registry import MODELS
    print(MODELS.get("mule.MuleLoss").__name__, MODELS.lookup("KeypointMSELoss").full_name)
"""


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def folder(case: Case, tmp_path: Path) -> Path:
    """The broken plugin beside one that is well."""
    case.write(tmp_path)
    write_plugin(tmp_path, "mule", plugin=MULE, modules={"loss": "class MuleLoss: ...\n"})
    return tmp_path


def test_it_is_reported_with_package_place_and_what_to_do(case: Case, folder: Path) -> None:
    record = listed(folder)["pose-horse"]
    assert (record["version"], record["status"]) == ("1.0", case.status)
    message = case.message(folder)
    assert case.says in message
    assert "(pose-horse 1.0)" in message
    assert f"({folder / case.where})" in message
    assert REMEDY.search(message)


def test_everything_else_works(case: Case, folder: Path) -> None:
    records = listed(folder)
    assert records["pose-mule"]["status"] == records["pose-body"]["status"] == "ok"
    assert run_pose("bray", folder=folder).stdout == "hee-haw\n"
    assert run_python(USE, folder) == "MuleLoss keypoints.KeypointMSELoss"


def test_doctor_tells_what_to_do_and_goes_on(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin="import saddle")
    write_plugin(tmp_path, "mule", plugin=MULE)
    done = run_pose("doctor", folder=tmp_path)
    assert done.returncode == 1
    assert "hooves" in done.stdout
    assert "plugin horse: it needs the module saddle, which is not installed: install it" in done.stderr


def test_leaving_it_out_silences_it(folder: Path) -> None:
    without = run_pose("plugins", "list", folder=folder, POSE_PLUGINS="mule,keypoints")
    assert without.returncode == 0
    assert "lame today" not in without.stderr
