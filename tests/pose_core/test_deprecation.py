"""Deprecated names work, warn, and go in time."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest
from packaging.version import Version

from fake_plugins import run_pose, write_plugin
from pose_core import __version__
from pose_core.deprecation import deprecated, deprecated_names, removed_in
from shared_paths import ROOT


@deprecated("0.3", use="stir")
def shake(times: int = 1) -> int:
    """Shake."""
    return times


@deprecated("0.9", use="a glass")
class Cup:
    """A cup."""

    def __init__(self, size: int) -> None:
        self.size = size


def test_a_function_warns_with_its_caller_and_works() -> None:
    with pytest.warns(
        DeprecationWarning, match=r"shake is deprecated since 0\.3 and will be removed in 0\.5; use stir"
    ) as caught:
        assert shake(3) == 3
    assert caught[0].filename == __file__
    assert shake.__doc__ == "Shake."


def test_a_class_warns_and_stays_a_class() -> None:
    with pytest.warns(
        DeprecationWarning, match=r"Cup is deprecated since 0\.9 and will be removed in 0\.11; use a glass"
    ):
        assert isinstance(Cup(2), Cup)


def test_a_name_that_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("old_home")
    module.__getattr__ = deprecated_names("old_home", {"Fraction": ("1.9", "fractions:Fraction")})
    monkeypatch.setitem(sys.modules, "old_home", module)
    with pytest.warns(
        DeprecationWarning, match=r"old_home\.Fraction is deprecated .* will be removed in 1\.11; use fractions\."
    ):
        from old_home import Fraction
    assert Fraction(1, 2) == 0.5
    with pytest.raises(ImportError):
        from old_home import Nothing  # noqa: F401


def test_the_command_line_shows_it_to_users(tmp_path: Path) -> None:
    plugin = """
        from pose_core.deprecation import deprecated
        from pose_core.plugin import Plugin, hookimpl
        PLUGIN = Plugin(api=1, summary="old")
        @deprecated("0.3", use="whinny")
        def neigh(arguments): ...
        @hookimpl
        def pose_commands(commands):
            commands.add_parser("neigh").set_defaults(handler=lambda arguments: neigh(arguments))
    """
    write_plugin(tmp_path, "horse", plugin=plugin)
    said = run_pose("neigh", folder=tmp_path).stderr
    assert (
        "DeprecationWarning: pose_horse.plugin.neigh is deprecated since 0.3 and will be removed in 0.5; use whinny instead."
        in said
    )


def test_nothing_is_overdue() -> None:
    call = re.compile(r"""@deprecated\(\s*"([\d.]+)"|deprecated_names\(.*?\("([\d.]+)",""", re.S)
    for source in [*ROOT.glob("core/src/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]:
        for match in call.finditer(source.read_text()):
            since = match[1] or match[2]
            overdue = Version(__version__) >= Version(removed_in(since))
            assert not overdue or source.name == "deprecation.py", f"{source}: deprecated since {since}, remove it"
