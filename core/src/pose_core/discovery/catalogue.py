"""The index of everything that the usable plugins and core declare."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pose_core import __version__
from pose_core.components import CORE
from pose_core.discovery.entry_points import discover
from pose_core.discovery.kinds import known_kinds
from pose_core.discovery.places import place_in, place_of
from pose_core.discovery.records import PluginRecord
from pose_core.errors import ComponentLoadError
from pose_core.first_party import CORE_SCOPE, FIRST_PARTY
from pose_core.kinds import REGISTRIES, Kind


@dataclass(frozen=True)
class Component:
    """One declared component.

    Attributes:
        scope: The scope of the plugin that declares it.
        kind: Its kind, a key of :attr:`Catalogue.kinds`.
        name: The name that configs use.
        target: ``module:Attribute``.
        owner: The record of the plugin that declares it.
    """

    scope: str
    kind: str
    name: str
    target: str
    owner: PluginRecord

    @property
    def full_name(self) -> str:
        """``scope.Name``."""
        return f"{self.scope}.{self.name}"

    def load(self) -> object:
        """Import and return it.

        Raises:
            ComponentLoadError: Its module cannot be imported, or does not hold it.
        """
        module, _, attribute = self.target.partition(":")
        try:
            return getattr(import_module(module), attribute)
        except (Exception, SystemExit) as error:
            absent = isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}.")
            absent = absent or (isinstance(error, AttributeError) and error.obj is sys.modules.get(module))
            at = self._declared_at() if absent else place_of(error)
            raise ComponentLoadError(
                f"{self.full_name} is declared by the plugin {self.owner.title} as '{self.target}', "
                f"but loading it failed: {type(error).__name__}: {error}{f' ({at})' if at else ''}. "
                f"Reinstall or upgrade {self.owner.package}, or install what it lacks."
            ) from error

    def _declared_at(self) -> str:
        """``file:line`` of the plugin's table that names it, or nothing."""
        file = self.owner.module.__file__ if self.owner.module else None
        return place_in(Path(file), re.escape(self.target)) if file else ""


class Catalogue:
    """Every component of core and of the usable plugins, by namespace, scope and name.

    Attributes:
        records: Every plugin that is installed, usable or not.
        owners: Scope to record of those whose components resolve: core, the first-party path, the others by scope.
        path: The scopes that an unscoped name is searched in: core's, then our own in their fixed order.
        kinds: The kinds of component by name: core's, then those that the usable plugins declare.
        registries: The names of the registries that kinds name, core's first.
    """

    def __init__(self, records: tuple[PluginRecord, ...]) -> None:
        core = PluginRecord(
            scope=CORE_SCOPE,
            target="pose_core.components",
            package="pose-core",
            version=__version__,
            location="",
            plugin=CORE,
        )
        self.records = records
        self.owners: dict[str, PluginRecord] = {core.scope: core}
        self.owners.update((record.scope, record) for record in records if record.usable)
        self.path = tuple(scope for scope in (CORE_SCOPE, *FIRST_PARTY) if scope in self.owners)
        self.kinds: dict[str, Kind] = known_kinds(records)
        declared = (kind.registry for kind in self.kinds.values() if kind.registry)
        self.registries: tuple[str, ...] = tuple(dict.fromkeys((*REGISTRIES, *declared)))
        self._index: dict[tuple[str, str], dict[str, Component]] = {}
        for record in self.owners.values():
            for component in _components(record):
                if kind := self.kinds.get(component.kind):
                    self._index.setdefault((kind.namespace, record.scope), {})[component.name] = component

    def declared(self, space: str, scope: str) -> dict[str, Component]:
        """Name to component of one scope within a namespace: a registry's name, or a kind that has no registry."""
        return self._index.get((space, scope), {})

    def find(self, space: str, name: str, scopes: tuple[str, ...] | None = None) -> Component | None:
        """The first component of that name along ``scopes``, by default the first-party path."""
        for scope in self.path if scopes is None else scopes:
            if component := self.declared(space, scope).get(name):
                return component
        return None

    def components(self, scope: str | None = None, kind: str | None = None) -> Iterator[Component]:
        """All components, or those of one scope and/or one kind, in declaration order."""
        for (_, owner), table in self._index.items():
            for component in table.values():
                if scope in (None, owner) and kind in (None, component.kind):
                    yield component

    def declarers(self, kind: str) -> list[PluginRecord]:
        """The usable plugins that declare ``kind``; none for one of core's."""
        usable = [record for record in self.records if record.usable and record.plugin]
        return [record for record in usable if record.plugin and any(k.name == kind for k in record.plugin.kinds)]

    def scope_of_module(self, module: str) -> str | None:
        """The scope of the plugin whose table lives in the same top-level package as ``module``."""
        top = module.partition(".")[0]
        for scope, record in self.owners.items():
            if record.target.partition(".")[0].partition(":")[0] == top:
                return scope
        return None


def _components(record: PluginRecord) -> Iterator[Component]:
    if record.plugin is None:
        return
    for kind, entries in record.plugin.table().items():
        for name, target in entries.items():
            yield Component(record.scope, kind, name, target, record)


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue of this process, read once. ``catalogue.cache_clear()`` reads it anew (for tests)."""
    return Catalogue(discover())
