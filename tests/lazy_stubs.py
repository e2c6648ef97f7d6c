"""The modules that export names lazily, and the stubs that tell type checkers what the names are."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from shared_paths import ROOT

_HEADER = "# Written by tests/generated.py from what the module exports: 'make generated' updates it.\n"
_ASSIGNED = "\n__getattr__, __dir__, __all__ = "


def lazy_modules() -> dict[Path, str]:
    """Map the file of each module that exports names lazily to the module's name."""
    sources = sorted([*ROOT.glob("core/src/*/**/*.py"), *ROOT.glob("plugins/*/src/*/**/*.py")])
    return {path: _module_name(path) for path in sources if _ASSIGNED in path.read_text(encoding="utf-8")}


def targets_of(module: str) -> dict[str, str]:
    """Map each name that a module exports lazily to its ``module:Attribute``."""
    return import_module(module).__getattr__.__self__.targets


def stub_of(module: str) -> str:
    """Return the stub of a module that exports names lazily."""
    found = [(*target.split(":"), name) for name, target in targets_of(module).items()]
    imports = "".join(f"from {home} import {attribute} as {name}\n" for home, attribute, name in sorted(found))
    exported = "".join(f'    "{name}",\n' for name in import_module(module).__all__)
    return f"{_HEADER}{imports}\n__all__ = [\n{exported}]\n"


def _module_name(path: Path) -> str:
    root = next(parent for parent in path.parents if parent.name == "src")
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
