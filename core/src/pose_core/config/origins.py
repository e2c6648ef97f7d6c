"""Explaining where each value of a config comes from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pose_core.config.config import config_of
from pose_core.config.formatting import format_value
from pose_core.config.ignored import ignored_variables
from pose_core.config.loading import resolve_config
from pose_core.config.options import Option
from pose_core.config.places import OF_THE_RUNNER
from pose_core.config.tracing import COMMAND_LINE, Origin, Trace, overridden
from pose_core.config.watching import Tracer
from pose_core.discovery import call_or_raise

_HOOK = Origin("hook pose_config")


@dataclass(frozen=True)
class Setting:
    """One value of a config.

    Attributes:
        key: Its dotted path, as ``--cfg-options`` takes it.
        value: The value: never a nonempty dict; a list only if it contains neither dicts nor lists.
        origin: Where it comes from.
        misses: For a variable that a config sets over its base's: the paths of the values that the base computed from
            it and that it does not reach.
    """

    key: str
    value: Any
    origin: Origin
    misses: tuple[str, ...] = ()


def explain_origins(
    source: str | os.PathLike[str], *, options: Iterable[str | Option] | Mapping[str, Any] = ()
) -> list[Setting]:
    """List every value of a config with its origin, including bases, overrides and hooks.

    The origin of a variable's value is where the variable was set; that of a computed value, where it is computed.

    Args:
        source: A path, or ``scope::name``.
        options: Overrides, as for :func:`pose_core.config.load_config`.

    Raises:
        ConfigError: The config or an override is invalid.
        PluginError: A plugin's hook failed.
    """
    tracer = Tracer()
    resolved = resolve_config(source, options, tracer)
    trace = overridden(tracer.trace(resolved.file), resolved.options)
    config = config_of(resolved)
    before = {setting.key: setting for setting in _settings(config.to_dict(), trace, "")}
    call_or_raise("pose_config", config=config)
    after = _settings(config.to_dict(), trace, "")
    settings = [setting if _same(setting, before) else replace(setting, origin=_HOOK) for setting in after]
    missed = {
        path: ignored.places
        for ignored in ignored_variables(resolved.file, resolved.values)
        if ignored.name not in OF_THE_RUNNER  # which count for themselves
        for path in ignored.changed
    }
    return [replace(setting, misses=_below(setting.key, missed)) for setting in settings]


def _below(key: str, missed: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((places for path, places in missed.items() if f"{key}.".startswith(f"{path}.")), ())


def _settings(value: Any, trace: Trace, key: str) -> Iterator[Setting]:
    if isinstance(value, Mapping) and (value or not key):
        items: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, (list, tuple)) and (_holds_containers(value) or _is_changed_within(trace)):
        items = enumerate(value)
    else:
        yield Setting(key, value, trace.origin)
        return
    for name, below in items:
        yield from _settings(below, trace.at(name), f"{key}.{name}" if key else str(name))


def _holds_containers(value: Iterable[Any]) -> bool:
    return any(isinstance(element, (Mapping, list, tuple)) for element in value)


def _is_changed_within(trace: Trace) -> bool:
    """Return whether a single element of a list of plain values was overridden."""
    return any(below.origin is COMMAND_LINE for below in trace.below.values())


def _same(setting: Setting, before: Mapping[str, Setting]) -> bool:
    earlier = before.get(setting.key)
    return earlier is not None and format_value(earlier.value) == format_value(setting.value)
