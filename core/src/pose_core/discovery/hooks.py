"""Call the hooks that plugins implement."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import pluggy

from pose_core import hookspecs
from pose_core.discovery.catalog import catalog
from pose_core.discovery.places import place_of
from pose_core.discovery.records import PluginRecord
from pose_core.errors import PluginError

logger = logging.getLogger(__name__)


@functools.cache
def manager() -> pluggy.PluginManager:
    """Return the pluggy manager with the module of every usable plugin registered under its scope."""
    plugins = pluggy.PluginManager("pose")
    plugins.add_hookspecs(hookspecs)
    for record in catalog().owners.values():
        if record.module is not None:
            plugins.register(record.module, name=record.scope)
    return plugins


def call_isolated(
    hook: str,
    *,
    on_error: Callable[[PluginRecord, str], None],
    accept: Callable[[Any], Any] = lambda result: result,
    **arguments: Any,
) -> list[Any]:
    """Call ``hook`` of every plugin; report errors to ``on_error`` and continue with the next plugin.

    Args:
        hook: Name of the hook.
        on_error: Called with the record of a failing plugin and a message of one sentence.
        accept: Converts a result, and raises if the result is invalid.
        **arguments: Arguments offered to the implementations.

    Returns:
        Results other than ``None``, in the plugins' order.
    """
    results = []
    for record, function in _implementations(hook):
        try:
            result = function(**arguments)
            result = result if result is None else accept(result)
        except (Exception, SystemExit) as error:
            on_error(record, _failure_message(hook, record, error))
            logger.debug("hook %s of %s failed", hook, record.scope, exc_info=True)
        else:
            if result is not None:
                results.append(result)
    return results


def call_or_raise(hook: str, **arguments: Any) -> None:
    """Call ``hook`` of every plugin; raise on the first error.

    Raises:
        PluginError: An implementation raised; the message names its plugin.
    """
    for record, function in _implementations(hook):
        try:
            function(**arguments)
        except (Exception, SystemExit) as error:
            raise PluginError(f"{_failure_message(hook, record, error)} To fix it, {record.remedy}.") from error


def _implementations(hook: str) -> list[tuple[PluginRecord, Callable[..., Any]]]:
    implementations = getattr(manager().hook, hook).get_hookimpls()
    by_scope = {implementation.plugin_name: implementation for implementation in implementations}
    # pluggy lists the last registered plugin first; iterate over owners for a fixed order
    return [
        (record, _with_declared_arguments(by_scope[scope]))
        for scope, record in catalog().owners.items()
        if scope in by_scope
    ]


def _with_declared_arguments(implementation: pluggy.HookImpl) -> Callable[..., Any]:
    """Return the implementation as a function that ignores the arguments it does not declare."""
    return lambda **offered: implementation.function(**{name: offered[name] for name in implementation.argnames})


def _failure_message(hook: str, record: PluginRecord, error: BaseException) -> str:
    at = place_of(error)
    what = f"{type(error).__name__}: {error}{f' ({at})' if at else ''}"
    return f"the hook {hook} of the plugin {record.title} failed: {what}."
