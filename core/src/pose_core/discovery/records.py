"""Record of one installed plugin: its origin, its status and its problem."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from types import ModuleType

from pose_core.discovery.selection import VARIABLE
from pose_core.plugin import Plugin


class Status(enum.Enum):
    """Whether a plugin can be used."""

    OK = "ok"
    DISABLED = "disabled"  # excluded by POSE_PLUGINS
    BROKEN = "broken"  # plugin.py cannot be imported, or its table is invalid
    STALE = "stale"  # the entry point's package no longer exists
    INCOMPATIBLE = "incompatible"  # written for a plugin API that this core does not support
    CONFLICT = "conflict"  # two packages claim one scope or kind, or one package claims two scopes
    REFUSED = "refused"  # the package may not claim this scope


@dataclass(frozen=True, kw_only=True)
class PluginRecord:
    """One entry point of the group ``pose.plugins``.

    Attributes:
        scope: The entry point's name.
        target: The entry point's value, the module that holds ``PLUGIN``.
        package: The distribution's name.
        version: The distribution's version.
        location: The package's folder, or the distribution's if the package could not be imported.
        status: Whether the plugin can be used.
        problem: What is wrong and how to fix it, in one or two sentences; a warning if the status is OK.
        where: ``file:line`` of the problem, if known.
        plugin: The table, if it could be read.
        module: The module that holds the table and the hook implementations.
    """

    scope: str
    target: str
    package: str
    version: str
    location: str
    status: Status = Status.OK
    problem: str = ""
    where: str = ""
    plugin: Plugin | None = None
    module: ModuleType | None = None

    @property
    def usable(self) -> bool:
        """Whether the plugin's components can be used."""
        return self.status is Status.OK

    @property
    def title(self) -> str:
        """Scope, package and version, as shown in messages."""
        return f"'{self.scope}' ({self.package} {self.version})"

    @property
    def report(self) -> str:
        """The problem and its location, for the end of a message."""
        return f"{self.problem} ({self.where})" if self.where else self.problem

    @property
    def remedy(self) -> str:
        """What a user can do if the plugin fails."""
        return f"reinstall or upgrade {self.package}, or disable it with {VARIABLE}=-{self.scope}"
