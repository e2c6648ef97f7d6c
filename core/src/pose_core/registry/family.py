"""The registries of all scopes, as children of the mmengine root registries."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import ModuleType

from mmengine.registry import Registry

from pose_core.discovery import catalog
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES
from pose_core.registry.building import explain_errors
from pose_core.registry.scoped import ScopedRegistry


class Family:
    """One :class:`ScopedRegistry` per root registry and scope: core, every usable plugin, and the aliases.

    Args:
        roots: Registry name to mmengine root registry.
    """

    def __init__(self, roots: Mapping[str, Registry]) -> None:
        self._scopes: dict[str, dict[str, ScopedRegistry]] = {}
        for name, root in roots.items():
            root.build_func = explain_errors(root.build_func, name)  # inherited by its children
        for scope in catalog().owners:
            self._scopes[scope] = {name: ScopedRegistry(name, root, scope) for name, root in roots.items()}
            _make_importable(scope, self._scopes[scope])
        core = self._scopes[CORE_SCOPE]
        for alias in _free_aliases():
            for name, root in roots.items():
                ScopedRegistry(name, root, alias, core=core[name])  # adds itself to the root's children
            _make_importable(alias, core)

    def scope(self, scope: str) -> dict[str, ScopedRegistry]:
        """Return the registries of ``scope`` by name."""
        return self._scopes[scope]


def _free_aliases() -> list[str]:
    """Return the aliases whose real package is not installed; an installed one registers its own scope."""
    return [alias for alias in FIELD_ALIASES if find_spec(alias) is None]


def _make_importable(scope: str, registries: Mapping[str, ScopedRegistry]) -> None:
    """Make the registries of ``scope`` importable from ``SCOPE.registry``.

    mmengine imports that module whenever it builds something under a default scope, and warns if it does not exist. The
    module also supports existing user code with ``from mmpose.registry import MODELS``.
    """
    name = f"{scope}.registry"
    if name not in sys.modules:
        module = ModuleType(name, f"The registries of the scope '{scope}' of the pose ecosystem.")
        vars(module).update(registries)
        sys.modules[name] = module
