"""What a plugin's ``plugin.py`` imports: the declarative table and the marker for hooks.

A plugin is one entry point in the group ``pose.plugins``. Its name is the plugin's scope, its value a light module
(standard library and this module only) that holds ``PLUGIN = Plugin(...)``::

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

Code that acts, rather than is named in a config, is a function in the same module, marked with ``hookimpl`` and named
for one of the hooks of :mod:`pose_core.hookspecs`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pluggy

from pose_core.errors import PluginError, suggest
from pose_core.kinds import KINDS, namespace

__all__ = ["API_VERSION", "OLDEST_API_VERSION", "HealthCheck", "Plugin", "hookimpl"]

# The plugin API that this core speaks, and the oldest that it still accepts. A new version means that a table written
# for an older one could be misread; additions that an old table cannot notice do not raise it.
API_VERSION = 1
OLDEST_API_VERSION = 1

hookimpl = pluggy.HookimplMarker("pose")

_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_CONFIGS = re.compile(r"[A-Za-z_][\w.]*:[\w./-]+")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """The table of what a plugin contributes.

    Args:
        api: The version of the plugin API that the table is written for: :data:`API_VERSION`.
        summary: What the plugin is for, in one line.
        components: Kind (see :mod:`pose_core.kinds`) to components. A component is ``module:Attribute``; in a list its
            name is the attribute's name, in a mapping the key is its name. A mapping's key may hold what a Python name
            cannot (the skeleton ``300w``), but neither a dot nor a blank.
        configs: ``package:folder`` of the configs that the plugin ships, reachable as ``scope::name.py``.
        examples: ``module:ATTRIBUTE`` of a mapping from component to how ``pose plugins check`` tries it out; see
            :mod:`pose_core.testing`.

    Raises:
        PluginError: The table names an unknown kind, a target that is not ``module:Attribute``, or one name twice
            within a registry.
    """

    api: int
    summary: str
    components: Mapping[str, Sequence[str] | Mapping[str, str]] = field(default_factory=dict)
    configs: str | None = None
    examples: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.api, int) or isinstance(self.api, bool):
            raise PluginError(f"api must be an integer such as {API_VERSION}, got {self.api!r}.")
        if not isinstance(self.summary, str) or not self.summary.strip():
            raise PluginError("summary must be one line of text that says what the plugin is for.")
        if self.configs is not None and not _is_match(_CONFIGS, self.configs):
            raise PluginError(f"configs must be 'package:folder', got {self.configs!r}.")
        if self.examples is not None and not _is_match(_TARGET, self.examples):
            raise PluginError(f"examples must be 'module:ATTRIBUTE', got {self.examples!r}.")
        # An API that this core does not speak may have kinds that it does not know: discovery reports the version.
        if OLDEST_API_VERSION <= self.api <= API_VERSION:
            self.table()

    def table(self) -> Mapping[str, Mapping[str, str]]:
        """Kind to name to target, with the names of listed components filled in."""
        return self._table

    @cached_property
    def _table(self) -> dict[str, dict[str, str]]:
        if not isinstance(self.components, Mapping):
            raise PluginError(f"components must map kinds to components, got {type(self.components).__name__}.")
        table: dict[str, dict[str, str]] = {}
        taken: dict[tuple[str, str], str] = {}
        for kind, entries in self.components.items():
            if kind not in KINDS:
                raise PluginError(f"'{kind}' is not a kind of component.{suggest(str(kind), KINDS)}")
            table[kind] = {}
            for name, target in _named_targets(kind, entries):
                other = taken.setdefault((namespace(kind), name), kind)
                if other != kind or name in table[kind]:
                    raise PluginError(
                        f"'{name}' is declared twice, under '{other}' and '{kind}'; names share one table."
                    )
                table[kind][name] = target
        return table


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """One line of ``pose doctor``.

    Args:
        name: What was checked, in a few words.
        ok: Whether it is as it should be; ``None`` where there is nothing to judge, only to tell.
        detail: What was found.
        fix: What to do about it, when it is not as it should be.
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
            raise PluginError(f"the name {name!r} under '{kind}' must be text without dots and blanks.")
    return pairs


def _is_match(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
