"""Traces of a config: the places that its values come from, through bases, overrides and data files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pose_core.config.data_source import DataSource
from pose_core.config.merging import DELETE_KEY
from pose_core.config.options import Option
from pose_core.config.python_source import BASE_KEY


class Origin(NamedTuple):
    """The place that a value comes from.

    Attributes:
        file: A file (``scope::name`` if a plugin ships it), the command line, or a hook.
        line: The line in the file, if known.
    """

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


COMMAND_LINE = Origin("command line")


@dataclass(frozen=True)
class Trace:
    """The origin of a value and of those in it.

    Attributes:
        origin: Its origin.
        below: The known traces of its elements by key or index; the others share its origin.
        kind: ``dict`` or ``list`` if ``below`` is complete.
    """

    origin: Origin
    below: Mapping[Any, Trace] = field(default_factory=dict)
    kind: type | None = None

    def at(self, key: Any) -> Trace:
        """Return the trace of the element ``key``."""
        return self.below.get(key) or Trace(self.origin)

    def having(self, keys: Sequence[Any], trace: Trace) -> Trace:
        """Return this trace with ``trace`` at the path ``keys`` below it."""
        if not keys:
            return trace
        return replace(self, below={**self.below, keys[0]: self.at(keys[0]).having(keys[1:], trace)})

    def under(self, child: Trace) -> Trace:
        """Return the trace after merging a child config's value: merged if both are dicts, else the child's."""
        if child.kind is not dict or self.kind is not dict or DELETE_KEY in child.below:
            return child
        both = {key: self.below[key].under(trace) for key, trace in child.below.items() if key in self.below}
        return replace(self, below={**self.below, **child.below, **both})

    def elements(self) -> list[Trace] | None:
        """Return the traces of the elements of a list, if all are known."""
        return list(self.below.values()) if self.kind is list else None


def overridden(trace: Trace, options: Sequence[Option]) -> Trace:
    """Return ``trace`` with the command line as the origin of what the options set."""
    for option in options:
        for keys in _paths_set(option.key.split("."), option.value):
            trace = trace.having(_resolved(trace, keys), Trace(COMMAND_LINE))
    return trace


def _paths_set(keys: list[str], value: Any) -> list[list[str]]:
    """Return the paths that setting ``value`` at ``keys`` sets: a dict is merged, so it sets each of its values."""
    if not isinstance(value, Mapping) or not value or value.get(DELETE_KEY):
        return [keys]
    return [path for key, below in value.items() for path in _paths_set([*keys, key], below)]


def _resolved(trace: Trace, segments: list[str]) -> list[Any]:
    """Resolve the segments of an option's path to keys, which may contain dots, be integers or count from the end."""
    keys: list[Any] = []
    while segments:
        lengths = [length for length in range(1, len(segments) + 1) if ".".join(segments[:length]) in trace.below]
        length = lengths[0] if lengths else 1
        key: Any = ".".join(segments[:length])
        if not lengths and key.removeprefix("-").isdigit():
            key = int(key) + (len(trace.below) if key.startswith("-") else 0)
        keys.append(key)
        trace, segments = trace.at(key), segments[length:]
    return keys


def trace_data(source: DataSource, file: str) -> Trace:
    """Return the trace of a JSON or YAML file; the lines of JSON with tabs, which is not YAML, are unknown.

    Args:
        source: The parsed file.
        file: The file's name for origins.
    """
    import yaml

    def trace(node: yaml.Node) -> Trace:
        origin = Origin(file, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return Trace(origin, {key.value: trace(value) for key, value in node.value}, dict)
        if isinstance(node, yaml.SequenceNode):
            return Trace(origin, dict(enumerate(map(trace, node.value))), list)
        return Trace(origin)

    try:
        root = yaml.compose(source.templates.text, yaml.SafeLoader)
    except yaml.YAMLError:
        root = None
    if root is None:
        return Trace(Origin(file), {key: Trace(Origin(file)) for key in source.values}, dict)
    traced = trace(root)
    return replace(traced, below={key: below for key, below in traced.below.items() if key != BASE_KEY})
