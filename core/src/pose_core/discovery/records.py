"""What is known of one plugin: where it comes from, whether it can be used, and if not, why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from types import ModuleType

from pose_core.discovery.selection import VARIABLE
from pose_core.plugin import Plugin


class Status(enum.Enum):
    """Whether a plugin can be used."""

    OK = "ok"
    DISABLED = "disabled"  # left out by POSE_PLUGINS
    BROKEN = "broken"  # plugin.py or its table is wrong
    STALE = "stale"  # an entry point whose package is gone
    INCOMPATIBLE = "incompatible"  # written for an API that this core does not speak
    CONFLICT = "conflict"  # two packages claim one scope or kind, or one package two scopes
    REFUSED = "refused"  # a scope that this package may not have


@dataclass(frozen=True, kw_only=True)
class PluginRecord:
    """One entry point of the group ``pose.plugins``.

    Attributes:
        scope: The entry point's name.
        target: The entry point's value, the module that holds ``PLUGIN``.
        package: The distribution's name.
        version: The distribution's version.
        location: The folder of the package, or of the distribution where the package could not be imported.
        status: Whether it can be used.
        problem: What is wrong and what to do, in one or two sentences; a remark where the status is OK.
        where: ``file:line`` of the problem, where there is one.
        plugin: The table, when it could be read.
        module: The module that holds it and the hook implementations.
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
        """Whether its components resolve."""
        return self.status is Status.OK

    @property
    def title(self) -> str:
        """Scope, package and version, as messages name a plugin."""
        return f"'{self.scope}' ({self.package} {self.version})"

    @property
    def report(self) -> str:
        """The problem with its place, as messages end."""
        return f"{self.problem} ({self.where})" if self.where else self.problem

    @property
    def remedy(self) -> str:
        """What whoever has installed it can do when it fails."""
        return f"reinstall or upgrade {self.package}, or leave it out with {VARIABLE}=-{self.scope}"
