"""The registries of every scope, hung under the mmengine roots."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import ModuleType

from mmengine.registry import Registry

from pose_core.discovery import catalogue
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES
from pose_core.registry.building import explaining
from pose_core.registry.scoped import ScopedRegistry


class Family:
    """For each root registry one :class:`ScopedRegistry` a scope: core's, every usable plugin's, and the aliases.

    Args:
        roots: Registry name to mmengine root registry.
    """

    def __init__(self, roots: Mapping[str, Registry]) -> None:
        self._scopes: dict[str, dict[str, ScopedRegistry]] = {}
        for name, root in roots.items():
            root.build_func = explaining(root.build_func, name)  # which those below it take over
        for scope in catalogue().owners:
            self._scopes[scope] = {name: ScopedRegistry(name, root, scope) for name, root in roots.items()}
            _announce(scope, self._scopes[scope])
        core = self._scopes[CORE_SCOPE]
        for alias in _free_aliases():
            for name, root in roots.items():
                ScopedRegistry(name, root, alias, core=core[name])  # hangs itself under its root
            _announce(alias, core)

    def scope(self, scope: str) -> dict[str, ScopedRegistry]:
        """Registry name to registry of one scope."""
        return self._scopes[scope]


def _free_aliases() -> list[str]:
    """The field's scopes, less those whose real package is installed: it would register itself under its own name."""
    return [alias for alias in FIELD_ALIASES if find_spec(alias) is None]


def _announce(scope: str, registries: Mapping[str, ScopedRegistry]) -> None:
    """Let ``import SCOPE.registry`` find the registries of ``scope``.

    mmengine imports that module each time it builds something under a default scope, and warns each time that it does
    not exist. Placing it also serves user code of the field that says ``from mmpose.registry import MODELS``.
    """
    name = f"{scope}.registry"
    if name not in sys.modules:
        module = ModuleType(name, f"The registries of the scope '{scope}' of the pose ecosystem.")
        vars(module).update(registries)
        sys.modules[name] = module
