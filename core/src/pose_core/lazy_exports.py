"""Public modules that import their names on demand: ``from pose_keypoints.heads import HeatmapHead``.

A plugin's components are declared once, in its ``plugin.py``. The public module of a kind reads that table, so that
users can import a component without knowing the file in which it is defined::

    # pose_horse/datasets/__init__.py
    from pose_core.lazy_exports import export_components
    from pose_horse.plugin import PLUGIN

    __getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "datasets")

Importing such a module imports none of its components. Type checkers cannot resolve ``__getattr__`` to a class, so the
packages of this repository ship a generated stub (``.pyi``) next to each of these modules.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from pose_core.errors import PluginError, suggest
from pose_core.plugin import Plugin

__all__ = ["export_components", "lazy_exports"]

# The three module attributes that PEP 562 and ``import *`` use, in the order in which a module assigns them.
Exports = tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]


def export_components(module: str, plugin: Plugin, *kinds: str, also: Iterable[str] = ()) -> Exports:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a module that exports a plugin's components.

    Each component is exported under the name of its class or constant. Configs use the same name unless the table gives
    another one.

    Args:
        module: The module's ``__name__``.
        plugin: The plugin's table.
        *kinds: The kinds whose components the module exports.
        also: ``module:Attribute`` of further names to export: bases and helpers for plugin authors.

    Raises:
        PluginError: If the table has no components of a kind, or two different targets have the same name.
    """
    table = plugin.table()
    if missing := [kind for kind in kinds if kind not in table]:
        raise PluginError(f"{module} exports '{missing[0]}', but the plugin's table only has {', '.join(table)}.")
    names: dict[str, str] = {}
    for target in [*(target for kind in kinds for target in table[kind].values()), *also]:
        name = target.rpartition(":")[2]
        if names.setdefault(name, target) != target:
            raise PluginError(f"{module} cannot export both '{names[name]}' and '{target}': rename one of them.")
    return lazy_exports(module, names)


def lazy_exports(module: str, targets: Mapping[str, str]) -> Exports:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a module that imports its names on demand.

    Args:
        module: The module's ``__name__``.
        targets: Maps each name to its ``module:Attribute``.
    """
    exports = _Exports(module, targets)
    return exports.load, exports.names, exports.names()


class _Exports:
    """The names that one module exports, with the target of each."""

    def __init__(self, module: str, targets: Mapping[str, str]) -> None:
        self.module = module
        self.targets = dict(targets)

    def names(self) -> list[str]:
        """Return the names in alphabetical order."""
        return sorted(self.targets)

    def load(self, name: str) -> Any:
        """Import the target of ``name`` and cache it in the module.

        Raises:
            AttributeError: If the module has no such name.
            ImportError: If the target's module does not define it, or not yet.
        """
        if name not in self.targets:
            message = f"module '{self.module}' has no '{name}'.{suggest(name, self.targets)}"
            # obj=None keeps Python from adding a second suggestion to the traceback.
            raise AttributeError(message, name=name, obj=None)
        home, _, attribute = self.targets[name].partition(":")
        target = import_module(home)
        try:
            value = getattr(target, attribute)
        except AttributeError:
            # An AttributeError would become "cannot import name" from this module, which is not where to look.
            raise ImportError(_why_missing(self.module, name, target, attribute), name=home) from None
        setattr(sys.modules[self.module], name, value)
        return value


def _why_missing(door: str, name: str, target: ModuleType, attribute: str) -> str:
    """Return why a module that ``door`` exports a name from does not have it, as a sentence."""
    home = target.__name__
    if getattr(target.__spec__, "_initializing", False):  # how the import system itself recognizes circular imports
        return (
            f"{door}.{name} was imported while {home} is still being imported: within the package, import it from "
            f"{home}, and end the circular import."
        )
    return f"{door} exports '{name}' as '{home}:{attribute}', but {home} has no '{attribute}'."
