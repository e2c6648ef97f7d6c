"""Checks of what a plugin's table names: it exists, is of its kind, and says what it is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from pose_core.discovery import Component, PluginRecord, catalogue
from pose_core.errors import ComponentLoadError
from pose_core.kinds import INTERFACES, KINDS
from pose_core.testing.findings import Finding


def loadable(record: PluginRecord) -> Iterator[tuple[Component, Any]]:
    """The components of a plugin that can be imported, each with what it names."""
    for component in catalogue().components(record.scope):
        try:
            yield component, component.load()
        except ComponentLoadError:
            continue  # check_import tells


def check_import(record: PluginRecord) -> Iterator[Finding]:
    """Every target of the table can be imported."""
    for component in catalogue().components(record.scope):
        try:
            component.load()
        except ComponentLoadError as error:
            yield Finding("import", component.full_name, False, str(error))
        else:
            yield Finding("import", component.full_name, True)


def check_kind(record: PluginRecord) -> Iterator[Finding]:
    """Every component derives from its kind's base and can be called as its kind is."""
    for component, loaded in loadable(record):
        problem = _kind_problem(component.kind, loaded)
        yield Finding("kind", component.full_name, not problem, problem)


def check_docs(record: PluginRecord) -> Iterator[Finding]:
    """Every class and function has a docstring of its own."""
    for component, loaded in loadable(record):
        if inspect.isclass(loaded) or inspect.isfunction(loaded):
            documented = bool((loaded.__doc__ or "").strip())
            problem = "" if documented else "it has no docstring: say what it is, when to use it, and its arguments."
            yield Finding("docs", component.full_name, documented, problem)


def _kind_problem(kind: str, loaded: Any) -> str:
    """What keeps ``loaded`` from being of ``kind``, or nothing."""
    if (base := KINDS[kind].base) is None:
        return "" if callable(loaded) else f"one of the {kind} is called, but this is a {type(loaded).__name__}."
    if not inspect.isclass(loaded):
        return "" if isinstance(loaded, _base(base)) else f"it must be a {base}, but is a {type(loaded).__name__}."
    if not issubclass(loaded, _base(base)):
        return f"one of the {kind} derives from {base.replace(':', '.')}, but this does not."
    if inspect.isabstract(loaded):
        return f"it is abstract: it does not implement {', '.join(sorted(vars(loaded)['__abstractmethods__']))}."
    return next(filter(None, (_method_problem(loaded, method) for method in INTERFACES.get(kind, ()))), "")


def _method_problem(cls: type, method: str) -> str:
    name, _, arguments = method.rstrip(")").partition("(")
    function = getattr(cls, name, None)
    if not callable(function):
        return f"it has no method {method}."
    if arguments.startswith("*"):
        return ""
    try:
        inspect.signature(function).bind(None, *filter(None, arguments.split(", ")))
    except TypeError as error:
        return f"its method {name} is called as {method}, but {error}."
    except ValueError:  # a method of C, which shows no signature
        return ""
    return ""


@cache
def _base(target: str) -> type:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)
