"""One registry of one scope, and the rules by which it resolves a ``type=``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mmengine.registry import DefaultScope, Registry

from pose_core.discovery import Component, catalogue
from pose_core.engine.mmengine_internals import registered_modules, set_registered_modules
from pose_core.errors import NotRegisteredError
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES
from pose_core.registry.foreign import find_by_path, registered_by_mmengine
from pose_core.registry.missing import explain_missing

logger = logging.getLogger(__name__)


class ScopedRegistry(Registry):
    """A registry whose components are declared in plugins' tables and imported when they are first named.

    ``get`` and ``build`` resolve a name so:

    1. ``scope.Name`` is looked up in the table of that plugin and nowhere else.
    2. ``Name`` is looked up among what user code registered; then in core; then in our own plugins, in their fixed
       order (:mod:`pose_core.first_party`); then in mmengine. Third-party plugins are not searched, except the one that
       is this registry's scope or the default scope, which comes first.
    3. ``mmpose.Name`` means our own path, as do the other scopes that configs of the field name.
    4. A longer dotted path is accepted where it ends in something declared or registered (``mmpose.models.ResNet``,
       ``pose_body.datasets.CocoDataset``, ``mmengine.hooks.EMAHook``) or names a module of ``torch.nn`` or an optimizer
       of ``torch.optim``. Any other is refused: a config cannot reach an arbitrary function through ``type=``.

    Args:
        kind: The registry's name in :mod:`pose_core.registry`, such as ``"MODELS"``.
        root: The mmengine root registry that it stands under.
        scope: The scope whose components it holds.
        core: For an alias of our own path: the registry of core, which holds what user code registers.
    """

    def __init__(self, kind: str, root: Registry, scope: str, *, core: ScopedRegistry | None = None) -> None:
        super().__init__(root.name, parent=root, scope=scope)
        self.kind = kind
        set_registered_modules(self, _LoadedModules(self) if core is None else registered_modules(core))

    # -- looking up ------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Any:
        """The class or function that ``key`` names.

        Raises:
            NotRegisteredError: Nothing of that name exists here; the message suggests what could be meant.
            ComponentLoadError: It is declared, but importing it failed.
        """
        if not isinstance(key, str):
            raise TypeError(f"a component is named by text, got {type(key).__name__}: {key!r}")
        found = self.lookup(key)
        if found is None:
            raise NotRegisteredError(explain_missing(self.kind, key, registered_by_mmengine(self.kind, self.root)))
        return found.load() if isinstance(found, Component) else found

    def lookup(self, key: str) -> Component | Any | None:
        """What ``key`` names: a declared component, not imported; an object that is registered already; or ``None``."""
        scope, _, name = key.partition(".")
        if not name:
            return self._lookup_unscoped(key)
        if "." not in name and scope in catalogue().owners:
            return catalogue().declared(self.kind, scope).get(name)
        if scope in FIELD_ALIASES:
            return self._lookup_on_path(name.rpartition(".")[2])
        if scope in self.root.children and scope not in catalogue().owners:
            return self.root.children[scope].get(name)  # a registry that user code hung under the root
        return find_by_path(self.kind, self.root, key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.lookup(key) is not None

    def _lookup_unscoped(self, name: str) -> Component | Any | None:
        first = self._preferred_scope()
        if first is not None and (component := catalogue().declared(self.kind, first).get(name)):
            return component
        return self._lookup_on_path(name)

    def _lookup_on_path(self, name: str) -> Component | Any | None:
        core = self.root.children[CORE_SCOPE]
        registered = dict.get(registered_modules(core), name)
        component = catalogue().find(self.kind, name)
        if registered is not None:
            return registered
        if component is not None:
            return component
        return registered_by_mmengine(self.kind, self.root).get(name)

    def _preferred_scope(self) -> str | None:
        """The plugin scope that an unscoped name is searched in first: this registry's, else the default scope."""
        if self.scope != CORE_SCOPE and self.scope in catalogue().owners:
            return self.scope
        current = DefaultScope.get_current_instance()
        scope = current.scope_name if current is not None else CORE_SCOPE
        # Core's own scope is no plugin's: there, what user code registered comes first.
        return scope if scope != CORE_SCOPE and scope in catalogue().owners else None

    # -- building --------------------------------------------------------------------------------------------------

    @contextmanager
    def switch_scope_and_registry(self, scope: str | None) -> Iterator[Registry]:
        """The registry that builds under ``scope``, or under the default scope when it is ``None``.

        Without either, core's scope is the default while building, so that what mmengine builds further down (the
        transforms of a dataset, say) is found too.

        Raises:
            NotRegisteredError: There is no such scope.
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
        """Register what a decorator stands on; a class that a plugin declares is there already."""
        target = f"{getattr(module, '__module__', '')}:{getattr(module, '__qualname__', '')}"
        owner = catalogue().scope_of_module(target)
        declared = catalogue().declared(self.kind, owner).values() if owner else ()
        if any(component.target == target for component in declared):
            return
        for name in [module_name] if isinstance(module_name, str) else module_name or [getattr(module, "__name__", "")]:
            if component := catalogue().find(self.kind, name):
                logger.warning("%s registered by %s hides %s", name, target.partition(":")[0], component.full_name)
        super()._register_module(module, module_name, force)


class _LoadedModules(dict):
    """What is registered and imported; asking for a declared name imports it.

    mmengine's own ``Registry.get`` asks its parents just so, which lets a plain registry of a user that stands under
    one of ours find what plugins declare. Iterating shows what is loaded and imports nothing.
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
        return catalogue().find(self._owner.kind, name, scopes)
