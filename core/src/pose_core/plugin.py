"""API for a plugin's ``plugin.py``: the table of its components and the decorator for hooks.

A plugin is an entry point in the group ``pose.plugins``. Its name is the plugin's scope. Its value is a module that
defines ``PLUGIN = Plugin(...)`` and imports only the standard library and this module::

    [project.entry-points."pose.plugins"]
    horse = "pose_horse.plugin"

    # pose_horse/plugin.py
    from pose_core.plugin import Plugin

    PLUGIN = Plugin(
        api=1,
        summary="Horse-10 keypoints",
        configs="pose_horse:configs",
        components={
            "datasets": ["pose_horse.horse10:Horse10Dataset"],
            "metrics": {"NME": "pose_horse.nme:HorseNME"},
        },
    )

A plugin can declare a new kind of component, to which every plugin can then contribute. The plugin with the base class
should declare it::

    PLUGIN = Plugin(
        api=1,
        summary="finding horses",
        kinds=[
            Kind("detectors", "DETECTORS", "pose_horse.detector:Detector", "image to boxes", ("detect(image)",)),
        ],
        components={"detectors": ["pose_horse.detector:HorseDetector"]},
    )

To run code at certain events, define a function in the same module, decorated with ``hookimpl`` and with the name of a
hook of :mod:`pose_core.hookspecs`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pluggy

from pose_core.errors import PluginError
from pose_core.kinds import KINDS, Kind

__all__ = ["API_VERSION", "OLDEST_API_VERSION", "HealthCheck", "Kind", "Plugin", "hookimpl"]

# The plugin API of this core, and the oldest version that it supports. Raise the version if tables written for an older
# one could be misread; additions that do not affect existing tables keep it.
API_VERSION = 1
OLDEST_API_VERSION = 1

hookimpl = pluggy.HookimplMarker("pose")

_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_CONFIGS = re.compile(r"[A-Za-z_][\w.]*:[\w./-]+")
_KIND = re.compile(r"[a-z][a-z0-9_]*")
_REGISTRY = re.compile(r"[A-Z][A-Z0-9_]*")
_METHOD = re.compile(r"[A-Za-z_]\w*\((\*?[A-Za-z_]\w*(, [A-Za-z_]\w*)*)?\)")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Table of a plugin's contributions.

    Args:
        api: Version of the plugin API that the table is written for: :data:`API_VERSION`.
        summary: Description of the plugin in one line.
        components: Kind (of :mod:`pose_core.kinds` or declared by an installed plugin) to components. A component is
            written as ``module:Attribute``. In a list, its name is the attribute; in a mapping, its name is the key.
            A key need not be a Python identifier (for example, the skeleton ``300w``), but must not contain dots or
            spaces.
        configs: ``package:folder`` of the configs that the plugin ships, which are available as ``scope::name.py``.
        examples: ``module:ATTRIBUTE`` of a mapping from component names to examples for ``pose plugins check``; see
            :mod:`pose_core.testing`.
        kinds: New kinds of component that the plugin declares.

    Raises:
        PluginError: A target is not ``module:Attribute``, a name occurs twice in a registry, or a kind is malformed,
            declared twice, or already defined by core.
    """

    api: int
    summary: str
    components: Mapping[str, Sequence[str] | Mapping[str, str]] = field(default_factory=dict)
    configs: str | None = None
    examples: str | None = None
    kinds: Sequence[Kind] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.api, int) or isinstance(self.api, bool):
            raise PluginError(f"api must be an integer such as {API_VERSION}, got {self.api!r}.")
        if not isinstance(self.summary, str) or not self.summary.strip():
            raise PluginError(f"summary must be one line that describes the plugin, got {self.summary!r}.")
        if self.configs is not None and not _is_match(_CONFIGS, self.configs):
            raise PluginError(f"configs must be 'package:folder', got {self.configs!r}.")
        if self.examples is not None and not _is_match(_TARGET, self.examples):
            raise PluginError(f"examples must be 'module:ATTRIBUTE', got {self.examples!r}.")
        # Another API version may have other kinds and fields; discovery reports the version as unsupported.
        if OLDEST_API_VERSION <= self.api <= API_VERSION:
            _check_kinds(self.kinds)
            known = {**KINDS, **{kind.name: kind for kind in self.kinds}}
            if clash := name_clash(self.table(), known):
                raise PluginError(clash)

    def table(self) -> Mapping[str, Mapping[str, str]]:
        """Return the components as kind to name to target."""
        return self._table

    @cached_property
    def _table(self) -> dict[str, dict[str, str]]:
        if not isinstance(self.components, Mapping):
            raise PluginError(f"components must map kinds to components, got {type(self.components).__name__}.")
        table: dict[str, dict[str, str]] = {}
        for kind, entries in self.components.items():
            if not isinstance(kind, str):
                raise PluginError(f"components must map kinds, such as 'heads', to components, got the key {kind!r}.")
            table[kind] = {}
            for name, target in _named_targets(kind, entries):
                if name in table[kind]:
                    raise PluginError(_duplicate_message(name, kind, kind))
                table[kind][name] = target
        return table


def name_clash(table: Mapping[str, Mapping[str, str]], kinds: Mapping[str, Kind]) -> str:
    """Return a message about a name that two kinds of ``table`` use in the same registry, or ``""``.

    Args:
        table: Kind to name to target.
        kinds: Known kinds by name; an unknown kind is its own namespace.
    """
    taken: dict[tuple[str, str], str] = {}
    for kind, entries in table.items():
        space = kinds[kind].namespace if kind in kinds else kind
        for name in entries:
            if (other := taken.setdefault((space, name), kind)) != kind:
                return _duplicate_message(name, other, kind)
    return ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """One line of ``pose doctor``.

    Args:
        name: Name of the check, in a few words.
        ok: Whether the check passed; ``None`` for information only.
        detail: Result of the check.
        fix: How to fix a failed check.
    """

    name: str
    ok: bool | None
    detail: str
    fix: str = ""


def _named_targets(kind: str, entries: object) -> list[tuple[str, str]]:
    if isinstance(entries, Mapping):
        pairs = [(name, target) for name, target in entries.items()]
    elif isinstance(entries, Sequence) and not isinstance(entries, str):
        pairs = [(str(target).rpartition(":")[2], target) for target in entries]
    else:
        raise PluginError(f"the components under '{kind}' must be a list or a mapping, got {type(entries).__name__}.")
    for name, target in pairs:
        if not _is_match(_TARGET, target):
            raise PluginError(f"a component under '{kind}' must be 'module:Attribute', got {target!r}.")
        if not isinstance(name, str) or not name or "." in name or " " in name:
            raise PluginError(f"the name {name!r} under '{kind}' must be a non-empty string without dots and spaces.")
    return pairs


def _duplicate_message(name: str, kind: str, other: str) -> str:
    return f"'{name}' is declared twice, under '{kind}' and '{other}'; names must be unique within a registry."


def _check_kinds(kinds: object) -> None:
    """Check the kinds that a plugin declares.

    Raises:
        PluginError: A kind is malformed, declared twice, or already defined by core.
    """
    if not isinstance(kinds, Sequence) or not all(isinstance(kind, Kind) for kind in kinds):
        raise PluginError(f"kinds must be a list of Kind(...), got {kinds!r}.")
    seen: set[str] = set()
    for kind in kinds:
        if kind.name in KINDS:
            raise PluginError(f"kinds declares '{kind.name}', which core defines already: choose another name.")
        if kind.name in seen:
            raise PluginError(f"kinds declares '{kind.name}' twice.")
        seen.add(kind.name)
        if problem := _kind_problem(kind):
            raise PluginError(f"the kind {kind.name!r} {problem}")


def _kind_problem(kind: Kind) -> str:
    """Return what is malformed about a kind, as the end of a sentence, or ``""``."""
    if not _is_match(_KIND, kind.name):
        return "must have a lowercase name, such as 'detectors'."
    if kind.registry is not None and not _is_match(_REGISTRY, kind.registry):
        return f"must have an uppercase registry, such as 'DETECTORS', or None, got {kind.registry!r}."
    for field_name, value in (("base", kind.base), ("example", kind.example)):
        if value is not None and not _is_match(_TARGET, value):
            return f"must have 'module:Class' or None as its {field_name}, got {value!r}."
    if not isinstance(kind.summary, str) or not kind.summary.strip():
        return f"must have a summary of one line, got {kind.summary!r}."
    if not isinstance(kind.interface, tuple):
        return f"must have a tuple of methods as its interface, got {kind.interface!r}."
    if wrong := [method for method in kind.interface if not _is_match(_METHOD, method)]:
        return f"must have methods such as 'detect(image)' in its interface, got {wrong[0]!r}."
    return ""


def _is_match(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
