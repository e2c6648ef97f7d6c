"""Check that the components in a plugin's table exist, conform to their kind and have docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from pose_core.discovery import Component, PluginRecord, catalog
from pose_core.discovery.kinds import unknown_kind_problem, unknown_kinds
from pose_core.errors import ComponentLoadError, PluginError
from pose_core.kinds import Kind
from pose_core.testing.examples import example_class, import_target
from pose_core.testing.findings import Finding


def loadable(record: PluginRecord) -> Iterator[tuple[Component, Any]]:
    """Yield the importable components of a plugin, each with the imported object."""
    for component in catalog().components(record.scope):
        try:
            yield component, component.load()
        except ComponentLoadError:
            continue  # reported by check_import


def check_kinds(record: PluginRecord) -> Iterator[Finding]:
    """Check the kinds that a plugin declares, and that the kinds of its components are declared."""
    if record.plugin is None:
        return
    for kind in record.plugin.kinds:
        problem = _declaration_problem(kind)
        yield Finding("kinds", kind.name, not problem, problem)
    known, records = catalog().kinds, catalog().records
    for name in unknown_kinds(record.plugin, known):
        yield Finding("kinds", name, False, unknown_kind_problem(name, record.plugin, known, records))


def _declaration_problem(kind: Kind) -> str:
    """Return why no component could conform to a declared kind, or ``""``."""
    try:
        base = kind_base(kind)
        example_class(kind.name)
    except PluginError as error:
        return str(error)
    if base is None:
        return (
            f"a kind with an interface needs a base: a class with {', '.join(kind.interface)}."
            if kind.interface
            else ""
        )
    missing = (problem for method in kind.interface if (problem := _method_problem(base, method)))
    return next((f"its base {kind.base}: {problem}" for problem in missing), "")


def check_import(record: PluginRecord) -> Iterator[Finding]:
    """Check that every target of the table can be imported."""
    for component in catalog().components(record.scope):
        try:
            component.load()
        except ComponentLoadError as error:
            yield Finding("import", component.full_name, False, str(error))
        else:
            yield Finding("import", component.full_name, True)


def check_kind(record: PluginRecord) -> Iterator[Finding]:
    """Check that every component derives from its kind's base and has its interface."""
    for component, loaded in loadable(record):
        problem = _kind_problem(catalog().kinds[component.kind], loaded)
        yield Finding("kind", component.full_name, not problem, problem)


def check_docs(record: PluginRecord) -> Iterator[Finding]:
    """Check that every class and function has a docstring."""
    for component, loaded in loadable(record):
        if inspect.isclass(loaded) or inspect.isfunction(loaded):
            documented = bool((loaded.__doc__ or "").strip())
            problem = (
                "" if documented else "it needs a docstring: describe what it is, when to use it, and its arguments."
            )
            yield Finding("docs", component.full_name, documented, problem)


def _kind_problem(kind: Kind, loaded: Any) -> str:
    """Return why ``loaded`` does not conform to ``kind``, or ``""``."""
    try:
        base = kind_base(kind)
    except PluginError as error:  # a mistake of the plugin that declares the kind
        return str(error)
    if base is None:
        return (
            ""
            if callable(loaded)
            else f"a component of the kind {kind.name} must be callable, got a {type(loaded).__name__}."
        )
    if not inspect.isclass(loaded):
        return "" if isinstance(loaded, base) else f"it must be a {kind.base}, got a {type(loaded).__name__}."
    if not issubclass(loaded, base):
        return f"a component of the kind {kind.name} must derive from {str(kind.base).replace(':', '.')}."
    if inspect.isabstract(loaded):
        return f"it is abstract and must implement {', '.join(sorted(vars(loaded)['__abstractmethods__']))}."
    return next(filter(None, (_method_problem(loaded, method) for method in kind.interface)), "")


def _method_problem(cls: type, method: str) -> str:
    name, _, arguments = method.rstrip(")").partition("(")
    function = getattr(cls, name, None)
    if not callable(function):
        return f"it needs the method {method}."
    if arguments.startswith("*"):
        return ""
    try:
        inspect.signature(function).bind(None, *filter(None, arguments.split(", ")))
    except TypeError as error:
        return f"its method {name} must accept {method}: {error}."
    except ValueError:  # a C method without a signature
        return ""
    return ""


@cache
def kind_base(kind: Kind) -> type | None:
    """Return the base class of the components of ``kind``, or ``None`` if it has none.

    Raises:
        PluginError: The base cannot be imported or is not a class.
    """
    if kind.base is None:
        return None
    base = import_target(kind.base, f"the base of the kind '{kind.name}'")
    if not inspect.isclass(base):
        raise PluginError(
            f"the base of the kind '{kind.name}', {kind.base}, must be a class, got a {type(base).__name__}."
        )
    return base
