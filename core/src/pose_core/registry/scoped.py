"""The registry of one scope, and how it resolves a ``type=``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mmengine.registry import DefaultScope, Registry

from pose_core.discovery import Component, catalog
from pose_core.engine.mmengine_internals import registered_modules, set_registered_modules
from pose_core.errors import NotRegisteredError
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES
from pose_core.registry.foreign import find_by_path, registered_by_mmengine
from pose_core.registry.missing import explain_missing

logger = logging.getLogger(__name__)


class ScopedRegistry(Registry):
    """A registry of components that plugins' tables declare and that are imported on first use.

    ``get`` and ``build`` resolve names as follows:

    1. ``scope.Name`` is looked up in that plugin's table only.
    2. ``Name`` is looked up in the classes registered by user code, core, the first-party plugins in their fixed order
       (:mod:`pose_core.first_party`), and mmengine. A third-party plugin is searched only if it is this registry's
       scope or the default scope, and then it comes first.
    3. ``mmpose.Name`` is the same as ``Name`` without a default scope. So are the other scopes of OpenMMLab's configs.
    4. A longer dotted path must end in a declared or registered component (``mmpose.models.ResNet``,
       ``pose_body.datasets.CocoDataset``, ``mmengine.hooks.EMAHook``), a module of ``torch.nn``, or an optimizer or
       scheduler of ``torch.optim``. Any other path is refused, so that ``type=`` cannot call arbitrary functions.

    Args:
        kind: Name of the registry in :mod:`pose_core.registry`, such as ``"MODELS"``.
        root: The mmengine root registry that becomes its parent.
        scope: Scope whose components it holds.
        core: For an alias scope: core's registry, which holds the classes registered by user code.
    """

    def __init__(self, kind: str, root: Registry, scope: str, *, core: ScopedRegistry | None = None) -> None:
        super().__init__(root.name, parent=root, scope=scope)
        self.kind = kind
        set_registered_modules(self, _LoadedModules(self) if core is None else registered_modules(core))

    # -- looking up ------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Any:
        """Return the class or function called ``key``.

        Raises:
            NotRegisteredError: No component has this name; the message suggests similar names.
            ComponentLoadError: The component is declared, but importing it failed.
        """
        if not isinstance(key, str):
            raise TypeError(f"the name of a component must be a string, got {type(key).__name__}: {key!r}")
        found = self.lookup(key)
        if found is None:
            raise NotRegisteredError(explain_missing(self.kind, key, registered_by_mmengine(self.kind, self.root)))
        return found.load() if isinstance(found, Component) else found

    def lookup(self, key: str) -> Component | Any | None:
        """Return the declared component (not imported) or registered object called ``key``, or ``None``."""
        scope, _, name = key.partition(".")
        if not name:
            return self._lookup_unscoped(key)
        if "." not in name and scope in catalog().owners:
            return catalog().declared(self.kind, scope).get(name)
        if scope in FIELD_ALIASES:
            return self._lookup_on_path(name.rpartition(".")[2])
        if scope in self.root.children and scope not in catalog().owners:
            return self.root.children[scope].get(name)  # a registry that user code added to the root
        return find_by_path(self.kind, self.root, key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.lookup(key) is not None

    def _lookup_unscoped(self, name: str) -> Component | Any | None:
        first = self._preferred_scope()
        if first is not None and (component := catalog().declared(self.kind, first).get(name)):
            return component
        return self._lookup_on_path(name)

    def _lookup_on_path(self, name: str) -> Component | Any | None:
        core = self.root.children[CORE_SCOPE]
        registered = dict.get(registered_modules(core), name)
        component = catalog().find(self.kind, name)
        if registered is not None:
            return registered
        if component is not None:
            return component
        return registered_by_mmengine(self.kind, self.root).get(name)

    def _preferred_scope(self) -> str | None:
        """Return the plugin scope to search first for an unscoped name: this registry's, the default, or none."""
        if self.scope != CORE_SCOPE and self.scope in catalog().owners:
            return self.scope
        current = DefaultScope.get_current_instance()
        scope = current.scope_name if current is not None else CORE_SCOPE
        # In core's scope, classes registered by user code come first.
        return scope if scope != CORE_SCOPE and scope in catalog().owners else None

    # -- building --------------------------------------------------------------------------------------------------

    @contextmanager
    def switch_scope_and_registry(self, scope: str | None) -> Iterator[Registry]:
        """Yield the registry to build with under ``scope``, or under the default scope if it is ``None``.

        Without either, core's scope becomes the default while building, so that nested components, such as the
        transforms of a dataset, are found, too.

        Raises:
            NotRegisteredError: The scope does not exist.
        """
        current = DefaultScope.get_current_instance()
        if scope is None and current is not None:
            yield self._of_scope(current.scope_name)
            return
        target = scope or CORE_SCOPE
        registry = self._of_scope(target, must_exist=scope is not None)
        with DefaultScope.overwrite_default_scope(target):
            yield registry

    def _of_scope(self, scope: str, *, must_exist: bool = False) -> Registry:
        if scope in (self.scope, self.root.scope):
            return self
        registry = self.root.children.get(scope)
        if registry is None and must_exist:
            raise NotRegisteredError(explain_missing(self.kind, f"{scope}."))
        return registry or self

    # -- registering -----------------------------------------------------------------------------------------------

    def _register_module(self, module: Any, module_name: str | list[str] | None = None, force: bool = False) -> None:
        """Register a decorated class or function, unless a plugin declares it already."""
        target = f"{getattr(module, '__module__', '')}:{getattr(module, '__qualname__', '')}"
        owner = catalog().scope_of_module(target)
        declared = catalog().declared(self.kind, owner).values() if owner else ()
        if any(component.target == target for component in declared):
            return
        for name in [module_name] if isinstance(module_name, str) else module_name or [getattr(module, "__name__", "")]:
            if component := catalog().find(self.kind, name):
                logger.warning("%s registered by %s hides %s", name, target.partition(":")[0], component.full_name)
        super()._register_module(module, module_name, force)


class _LoadedModules(dict):
    """Registered and imported objects by name; accessing a declared name imports it.

    mmengine's ``Registry.get`` looks names up in its parents this way. A user's plain registry with one of ours as its
    parent therefore finds components of plugins. Iteration covers loaded objects only and imports nothing.
    """

    def __init__(self, owner: ScopedRegistry) -> None:
        super().__init__()
        self._owner = owner

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or self._declared(name) is not None

    def __missing__(self, name: str) -> Any:
        component = self._declared(name)
        if component is None:
            raise KeyError(name)
        return component.load()

    def _declared(self, name: object) -> Component | None:
        if not isinstance(name, str):
            return None
        scopes = None if self._owner.scope == CORE_SCOPE else (self._owner.scope,)
        return catalog().find(self._owner.kind, name, scopes)
