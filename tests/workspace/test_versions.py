"""The distributions move in lock-step."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")


def projects(root: Path) -> list[Path]:
    return sorted([root / "core" / "pyproject.toml", *root.glob("plugins/*/pyproject.toml")])


def test_one_version_everywhere(root: Path) -> None:
    versions = {}
    for project in projects(root):
        source = project.parent / tomllib.loads(project.read_text())["tool"]["hatch"]["version"]["path"]
        versions[project.parent.name] = re.search(r'__version__ = "(.+)"', source.read_text())[1]
    assert len(set(versions.values())) == 1, versions


def test_first_party_dependencies_are_pinned_to_it(root: Path) -> None:
    from pose_core import __version__

    for project in projects(root):
        dependencies = tomllib.loads(project.read_text())["project"]["dependencies"]
        for dependency in dependencies:
            if dependency.startswith("pose-"):
                assert dependency.endswith(f"=={__version__}"), f"{project}: {dependency}"
