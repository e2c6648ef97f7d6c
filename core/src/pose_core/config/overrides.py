"""Applying the overrides of ``--cfg-options``."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pose_core.config.merging import DELETE_KEY, merge
from pose_core.config.options import Option
from pose_core.errors import ConfigError, suggest

_INDEX = re.compile(r"-?\d+")


class NoSuchKeyError(ConfigError):
    """The path of an override does not exist.

    Attributes:
        addable: Whether ``+key=value`` would add it.
        suggestion: A sentence that suggests similar paths; ``None`` if there is nothing to suggest.
    """

    def __init__(self, message: str, *, addable: bool, suggestion: str | None = "") -> None:
        super().__init__(message)
        self.addable = addable
        self.suggestion = suggestion


def override(values: Mapping[str, Any], options: tuple[Option, ...]) -> dict[str, Any]:
    """Return ``values`` with every option set, in order, without modifying anything in place.

    Raises:
        ConfigError: A key does not exist (and is not written ``+key=value``), a path leads into something that is
            neither a dict nor a list, or an index is out of range.
    """
    result = dict(values)
    for option in options:
        try:
            result = _set(result, option.key.split("."), option, ())
        except NoSuchKeyError as error:
            near = "" if error.suggestion is None else _suggestion(option, result)
            hint = f" To add the key, write '+{option.key}=...'." if error.addable else ""
            raise NoSuchKeyError(f"{error}{near}{hint}", addable=error.addable, suggestion=near) from None
    return result


def override_leniently(values: Mapping[str, Any], options: tuple[Option, ...]) -> dict[str, Any]:
    """Apply options like :func:`override`, skipping those that do not fit.

    A file of the inheritance chain may define only part of the resolved config: an option with ``+`` adds a key only
    to a dict or list that exists there.
    """
    result = dict(values)
    for option in options:
        *above, _ = option.key.split(".")
        try:
            if above and option.adds:
                _set(result, above, replace(option, adds=False), ())
            result = _set(result, option.key.split("."), option, ())
        except ConfigError:
            continue
    return result


def names_an_element(option: Option) -> bool:
    """Return whether the path contains a list index."""
    return any(_INDEX.fullmatch(segment) for segment in option.key.split(".")[1:])


def paths(value: Any, prefix: str = "") -> Iterator[str]:
    """Yield every dotted path in ``value``."""
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if _is_list(value) else ()
    for key, below in items:
        yield f"{prefix}{key}"
        yield from paths(below, f"{prefix}{key}.")


def _set(container: Any, path: list[str], option: Option, above: tuple[str, ...]) -> Any:
    """Return a copy of ``container`` with the option set at ``path`` below it."""
    if isinstance(container, Mapping):
        key, rest = split_key(container, path)
    elif _is_list(container):
        key, rest = _index(container, path[0], option, above), path[1:]
    else:
        message = f"'{option.key}' cannot be set: '{'.'.join(above)}' is {container!r}, neither a dict nor a list."
        raise NoSuchKeyError(message, addable=False, suggestion=None) if container is None else ConfigError(message)
    exists = key in container if isinstance(container, Mapping) else key < len(container)
    if not exists and not option.adds:
        raise NoSuchKeyError(f"'{option.key}': {_named(above)} has no key '{key}'.", addable=True)
    below = container[key] if exists else {}
    new = _set(below, rest, option, (*above, str(key))) if rest else _new_value(option, below if exists else None)
    return _replaced(container, key, new)


def split_key(container: Mapping[Any, Any], path: list[str]) -> tuple[Any, list[str]]:
    """Split ``path`` into its first key and the rest: keys may contain dots or be integers."""
    for length in range(1, len(path) + 1):
        key = ".".join(path[:length])
        if key in container:
            return key, path[length:]
    if _INDEX.fullmatch(path[0]) and int(path[0]) in container:
        return int(path[0]), path[1:]
    return path[0], path[1:]


def _index(container: list[Any] | tuple[Any, ...], segment: str, option: Option, above: tuple[str, ...]) -> int:
    size = len(container)
    if not _INDEX.fullmatch(segment):
        message = f"'{option.key}': {_named(above)} is a list; its elements are named by index: 0, 1, ..., -1."
        raise NoSuchKeyError(message, addable=False)
    index = int(segment) + (size if segment.startswith("-") else 0)
    if not 0 <= index < size + option.adds:
        allowed = f"between -{size} and {size - 1}" if size else "left out"
        raise ConfigError(
            f"'{option.key}': {_named(above)} has {size} elements; the index must be {allowed}, got {segment}."
        )
    return index


def _new_value(option: Option, current: Any) -> Any:
    if option.bare_list is not None and isinstance(current, (str, tuple)):
        return option.bare_list if isinstance(current, str) else tuple(option.value)
    if isinstance(option.value, Mapping):
        keeps = isinstance(current, Mapping) and not option.value.get(DELETE_KEY)
        return merge(copy.deepcopy(option.value), current if keeps else {})
    return copy.deepcopy(option.value)


def _replaced(container: Any, key: Any, value: Any) -> Any:
    if isinstance(container, Mapping):
        return {**container, key: value}
    elements = list(container)
    elements[key : key + 1] = [value]
    return elements if isinstance(container, list) else tuple(elements)


def _suggestion(option: Option, values: Mapping[str, Any]) -> str:
    """Suggest similar paths, or else other places with the same key."""
    every = list(paths(values))
    last = option.key.rpartition(".")[2]
    same = [path for path in every if path.rpartition(".")[2] == last]
    return suggest(option.key, every, cutoff=0.8) or suggest(option.key, same, cutoff=0.0)


def _named(above: tuple[str, ...]) -> str:
    return f"'{'.'.join(above)}'" if above else "the config"


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))
