"""Index of every component that core and the usable plugins declare."""

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
    """A declared component.

    Attributes:
        scope: Scope of the plugin that declares it.
        kind: Name of its kind, a key of :attr:`Catalog.kinds`.
        name: Name used in configs.
        target: Where it is defined, as ``module:Attribute``.
        owner: Record of the plugin that declares it.
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
        """Import and return the component.

        Raises:
            ComponentLoadError: Its module cannot be imported or has no such attribute.
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
                f"Reinstall or upgrade {self.owner.package}, or install the missing dependency."
            ) from error

    def _declared_at(self) -> str:
        """Return ``file:line`` of the entry in the plugin's table, or ``""``."""
        file = self.owner.module.__file__ if self.owner.module else None
        return place_in(Path(file), re.escape(self.target)) if file else ""


class Catalog:
    """All components of core and the usable plugins, by namespace, scope and name.

    Attributes:
        records: All installed plugins, usable or not.
        owners: Scope to record, for plugins whose components resolve: core, the first-party plugins in their fixed
            order, then the others sorted by scope.
        path: Scopes in which an unscoped name is looked up: core, then the first-party plugins in their fixed order.
        kinds: Kinds of component by name: core's, then those that usable plugins declare.
        registries: Names of the registries that the kinds use, core's first.
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
        """Return the components that ``scope`` declares in the namespace ``space``, by name.

        ``space`` is the name of a registry, or of a kind without a registry.
        """
        return self._index.get((space, scope), {})

    def find(self, space: str, name: str, scopes: tuple[str, ...] | None = None) -> Component | None:
        """Return the first component called ``name`` in ``scopes`` (default: :attr:`path`), or ``None``."""
        for scope in self.path if scopes is None else scopes:
            if component := self.declared(space, scope).get(name):
                return component
        return None

    def components(self, scope: str | None = None, kind: str | None = None) -> Iterator[Component]:
        """Iterate over the components, optionally of one ``scope`` or ``kind``, in the order of declaration."""
        for (_, owner), table in self._index.items():
            for component in table.values():
                if scope in (None, owner) and kind in (None, component.kind):
                    yield component

    def plugins_declaring(self, kind: str) -> list[PluginRecord]:
        """Return the usable plugins that declare ``kind``; empty for core's kinds."""
        usable = [record for record in self.records if record.usable and record.plugin]
        return [record for record in usable if record.plugin and any(k.name == kind for k in record.plugin.kinds)]

    def scope_of_module(self, module: str) -> str | None:
        """Return the scope of the plugin whose table is in the same top-level package as ``module``, or ``None``."""
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
def catalog() -> Catalog:
    """Return the catalog of this process, built on the first call; ``catalog.cache_clear()`` resets it in tests."""
    return Catalog(discover())
