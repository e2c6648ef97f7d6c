"""Finding the variables that a config sets in vain: what its base computed from them keeps the old value.

``codec = dict(input_size=(96, 96))`` over a base whose ``model.head.decoder`` is ``codec`` changes the variable alone:
that is the field's meaning, and configs that restate what follows rely on it. What would have followed is found by
reading the base again with the new value.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from pose_core.config.formatting import format_value
from pose_core.config.locate import display
from pose_core.config.places import OF_THE_RUNNER
from pose_core.config.python_source import BaseReference
from pose_core.config.reading import ConfigFile, read_again
from pose_core.errors import PoseError

logger = logging.getLogger(__name__)

_SHOWN = 3
_SHORT = 40
_warned: set[tuple[str, str]] = set()
# Whether a config is read again: those that it loads in turn were looked at the first time.
_reading_again: ContextVar[bool] = ContextVar("reading_again", default=False)


@dataclass(frozen=True)
class IgnoredVariable:
    """A variable that a config sets without reaching what its base computed from it.

    Attributes:
        file: The config.
        name: The variable.
        changed: The dotted paths at which it differs from the base's.
        places: The dotted paths of the values that the base computed from it and that are still the old ones.
    """

    file: ConfigFile
    name: str
    changed: tuple[str, ...]
    places: tuple[str, ...]

    def __str__(self) -> str:
        line = self.file.place_of(self.name).removeprefix(str(self.file.path))
        key, value = self.changed[0], _at(self.file.values, self.changed[0])
        given = value if isinstance(value, str) else format_value(value).replace(" ", "")
        given = "VALUE" if value is _MISSING or len(given) > _SHORT or "'" in given else given
        return (
            f"{display(self.file.path)}{line} sets '{self.name}', which does not reach what its base computed from it: "
            f"{shortened(self.places)} keep{'s' * (len(self.places) == 1)} the base's value. Set "
            f"{'it' if len(self.places) == 1 else 'them'} too, or override the variable on the command line, which "
            f"reaches everything: --cfg-options '{key}={given}'."
        )


def warn_of_ignored_variables(file: ConfigFile, final: Mapping[str, Any]) -> None:
    """Log a warning, once per file and variable, for what a config or one of its bases sets in vain.

    Args:
        file: The config.
        final: Its values with the overrides.
    """
    for ignored in () if _reading_again.get() else ignored_variables(file, final):
        key = (str(ignored.file.path), ignored.name)
        if key not in _warned:
            _warned.add(key)
            logger.warning("%s", ignored)


def ignored_variables(file: ConfigFile, final: Mapping[str, Any]) -> list[IgnoredVariable]:
    """Return the variables that a config, or one of its bases, sets in vain.

    Args:
        file: The config.
        final: Its values with the overrides: a place that another config or an override changes does not count.
    """
    return [
        IgnoredVariable(each, name, changed, places)
        for each in file.chain()
        for name, changed, stale in _ignored_in(each)
        if (places := tuple(place for place in stale if _same(_at(final, place), _at(each.values, place))))
    ]


def shortened(places: Iterable[str]) -> str:
    """Return ``"a, b, c and 4 more"``."""
    every = list(places)
    first, rest = every[:_SHOWN], len(every) - _SHOWN
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")


def _ignored_in(file: ConfigFile) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Yield name, changed paths and stale places of the variables that ``file`` itself sets in vain."""
    before = {
        here: base.values[name] for reference, base in _bases(file) for here, name in reference.offers(base.values)
    }
    candidates = {
        name: changed
        for name in sorted(file.own & before.keys())
        if _is_read_below(file, name) and (changed := tuple(_differences(before[name], file.values[name], name)))
    }
    stale = _stale(file, candidates) if candidates else set()
    if not stale:
        return
    stale -= _stale(file, ())  # what differs each time that it is computed
    for name, changed in candidates.items():
        if places := stale if len(candidates) == 1 else stale & _stale(file, [name]):
            yield name, changed, sorted(places, key=_in_order)


def _stale(file: ConfigFile, names: Iterable[str]) -> set[str]:
    """Return the places that would be others, had the bases computed with this file's values of the variables."""
    token = _reading_again.set(True)
    try:
        again = read_again(file, {name: file.values[name] for name in names})
    except PoseError:  # the base cannot be computed with the value, so nothing can be said
        return set()
    finally:
        _reading_again.reset(token)
    return {
        place
        for name in OF_THE_RUNNER
        if name in file.values
        for place in _differences(file.values[name], again.values.get(name, _MISSING), name)
    }


def _bases(file: ConfigFile) -> list[tuple[BaseReference, ConfigFile]]:
    return list(zip(file.source.bases, file.bases, strict=True))


def _is_read_below(file: ConfigFile, name: str) -> bool:
    """Return whether a base of ``file`` may compute something from the variable ``name``."""
    return any(
        there in each.source.reads
        for reference, base in _bases(file)
        for here, there in reference.offers(base.values)
        if here == name
        for each in base.chain()
    )


# -- comparing -----------------------------------------------------------------------------------------------------

_MISSING = object()


def _differences(one: Any, other: Any, path: str) -> Iterator[str]:
    """Yield the paths at which two values differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in {**one, **other}:
            yield from _differences(one.get(key, _MISSING), other.get(key, _MISSING), f"{path}.{key}")
    elif isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other) and _nests(one):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _differences(a, b, f"{path}.{index}")
    elif not _same(one, other):
        yield path


def _nests(values: Iterable[Any]) -> bool:
    return any(isinstance(value, (Mapping, list, tuple)) for value in values)


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def _at(values: Any, path: str) -> Any:
    for segment in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(segment, _MISSING)
        elif isinstance(values, (list, tuple)) and segment.isdigit() and int(segment) < len(values):
            values = values[int(segment)]
        else:
            return _MISSING
    return values


def _in_order(place: str) -> tuple[int, str]:
    return OF_THE_RUNNER.index(place.partition(".")[0]), place
