"""What authors import does not change by accident."""

from __future__ import annotations

import re

from public_api import MODULES, SNAPSHOT, describe
from shared_paths import ROOT


def test_names_and_signatures_are_those_written_down() -> None:
    written, found = SNAPSHOT.read_text().splitlines(), describe().splitlines()
    gone, new = [line for line in written if line not in found], [line for line in found if line not in written]
    assert written == found, (
        f"The public API has changed. Gone: {gone}. New: {new}. If that is meant, keep what has gone as a deprecated "
        "name (pose_core.deprecation) and run 'make generated'."
    )


def test_every_public_module_is_documented() -> None:
    page = (ROOT / "docs" / "api.md").read_text()
    assert set(re.findall(r"^\| `(pose_[\w.]+)` \|", page, re.M)) == set(MODULES)


def test_every_public_name_has_a_docstring() -> None:
    from importlib import import_module
    from inspect import isclass, isfunction

    for name in MODULES:
        module = import_module(name)
        for public in getattr(module, "__all__", ()):
            value = getattr(module, public)
            assert not (isclass(value) or isfunction(value)) or value.__doc__, f"{name}.{public}"
