"""The arrows between the packages: core imports no plugin; a plugin imports core and what it declares."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared_paths import ROOT

MODULES = {
    ".".join(path.parts[path.parts.index("src") + 1 :]).removesuffix(".py").removesuffix(".__init__"): path
    for folder in [*ROOT.glob("core/src"), *ROOT.glob("plugins/*/src")]
    for path in sorted(folder.rglob("*.py"))
    if "configs" not in path.parts
}
SOURCES = sorted([*ROOT.glob("core/src/*/__init__.py"), *ROOT.glob("plugins/*/src/*/__init__.py")])
PACKAGES = {path.parents[2].name: path for path in SOURCES}


def imported(source: Path) -> set[str]:
    """Top-level names of every import in a file, and of ``module:attribute`` strings, which are imports to come."""
    tree = ast.parse(source.read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            target = re.fullmatch(r"(pose_\w+)(\.\w+)*:\w+", node.value)
            found.update([target[1]] if target else [])
    return found


def declared(package: Path) -> set[str]:
    """The pose packages that a distribution depends on, as import names."""
    text = (package.parents[2] / "pyproject.toml").read_text()
    return {name.replace("-", "_") for name in re.findall(r'"(pose-[a-z0-9-]+)==', text)}


def modules_imported_by(module: str) -> set[str]:
    """Our modules that a module imports, at once, within functions or for type checkers alone."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found.update(path if path in MODULES else node.module for path in names.values())
    return found & MODULES.keys() - {module}


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The cycles that are left when whatever imports nothing more, or is imported by nothing more, is taken out."""
    left = {module: set(imported) for module, imported in graph.items()}
    while True:
        imported = set().union(*left.values()) if left else set()
        ends = {module for module in left if not left[module] or module not in imported}
        if not ends:
            break
        left = {module: left[module] - ends for module in left.keys() - ends}
    return sorted([module, *sorted(imported)] for module, imported in left.items())


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_a_package_imports_only_what_it_declares(package: Path) -> None:
    allowed = declared(package) | {package.parent.name}
    for source in package.parent.rglob("*.py"):
        others = {name for name in imported(source) if name.startswith("pose_")}
        assert others <= allowed, f"{source.relative_to(ROOT)} imports {others - allowed}"


def test_no_modules_import_each_other() -> None:
    found = cycles({module: modules_imported_by(module) for module in MODULES})
    explained = "; ".join(f"{module} -> {', '.join(imported)}" for module, *imported in found)
    assert not found, f"move what both need to a third module, or use a Protocol: {explained}"


def test_cycles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}
    assert cycles(graph) == [["b", "c"], ["c", "b"]]
    assert cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_core_depends_on_no_plugin() -> None:
    assert declared(PACKAGES["core"]) == set()


def test_every_declared_component_stands_in_its_own_package() -> None:
    from pose_core.discovery import catalog

    for component in catalog().components():
        owner = component.owner.target.partition(".")[0]
        assert component.target.startswith((f"{owner}.", "torch.nn:")), component


def test_names_are_unique_along_our_path() -> None:
    from pose_core.discovery import catalog

    owners: dict[tuple[str, str], str] = {}
    for scope in catalog().path:
        for component in catalog().components(scope):
            key = (catalog().kinds[component.kind].namespace, component.name)
            assert owners.setdefault(key, component.full_name) == component.full_name
