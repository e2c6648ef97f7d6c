"""Watching the execution of a Python config to find the line that each value comes from.

After every statement the variables are compared with their state before it. A new value comes from the statement, or
from the expression in it that gives the value; a list or dict that existed before, under any name, keeps its origins.
This covers aliases, loops, branches and in-place methods without special rules.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pose_core.config.data_source import DataSource
from pose_core.config.expressions import given_by_method, given_in, literal
from pose_core.config.locate import display
from pose_core.config.options import Option
from pose_core.config.python_source import BASE_KEY, OVERRIDE
from pose_core.config.reading import ConfigFile
from pose_core.config.tracing import Origin, Trace, overridden, trace_data

_SCALARS = (str, int, float, complex, bytes, type(None))


@dataclass
class _Container:
    """A dict, list or tuple seen so far.

    Attributes:
        value: The container; the reference keeps its ``id`` from being reused.
        origin: Where it was created.
        slots: For each key or index the value last seen there, and its origin.
    """

    value: Any
    origin: Origin
    slots: dict[Any, tuple[Any, Origin]] = field(default_factory=dict)


@dataclass
class _Step:
    """A statement that was executed.

    Attributes:
        origin: Its place.
        given: The expressions in it that give values, by the ``id`` of the target container and the key.
        read: The containers that it reads.
        visited: The ``id`` of the containers that were already compared.
    """

    origin: Origin
    given: dict[tuple[int, Any], ast.expr]
    read: list[_Container]
    visited: set[int] = field(default_factory=set)


class Tracer:
    """Traces a config with its bases while it is read: the ``watch`` of ``resolve_config``."""

    def __init__(self) -> None:
        self._watchers: dict[int, Watcher] = {}

    def __call__(self, file: ConfigFile, namespace: dict[str, Any]) -> Callable[[ast.stmt], None]:
        """Begin to watch ``file``, whose bases have been read."""
        base, imported = self._bases(file)
        traces = {**imported, BASE_KEY: base}
        for token, key in file.source.templates.base_keys().items():
            traces[token] = base
            for segment in key.split("."):
                traces[token] = traces[token].at(int(segment) if segment.isdigit() else segment)
        watcher = self._watchers[id(file)] = Watcher(display(file.path), namespace, traces, file.options)
        return watcher.saw

    def trace(self, file: ConfigFile) -> Trace:
        """Return the trace of the resolved values of ``file``, including its bases'."""
        name = display(file.path)
        if isinstance(file.source, DataSource):
            base, _ = self._bases(file)
            return base.under(overridden(trace_data(file.source, name), file.options))
        names = dict(self._watchers[id(file)].trace().below)
        return names.pop(BASE_KEY).under(Trace(Origin(name), names, dict))

    def _bases(self, file: ConfigFile) -> tuple[Trace, dict[str, Trace]]:
        """Return the trace of ``_base_``, and those of what is imported from other configs."""
        base = Trace(Origin(display(file.path)), {}, dict)
        imported: dict[str, Trace] = {}
        for reference, below in zip(file.source.bases, file.bases, strict=True):
            traced = self.trace(below)
            for name, name_here in reference.names or ():
                imported.update(traced.below if name == "*" else {name_here: traced.at(name)})
            if reference.names is None:
                base = replace(base, below={**base.below, **traced.below})
        return base, imported


class Watcher:
    """Keeps the origins of a config's values while it is executed.

    Args:
        file: The file's name for origins.
        namespace: The variables of the config.
        traces: The traces of the variables set before its first statement.
        options: The overrides that act in the file.
    """

    def __init__(
        self, file: str, namespace: dict[str, Any], traces: Mapping[str, Trace], options: Sequence[Option]
    ) -> None:
        self._file = file
        self._options = options
        self._known: dict[int, _Container] = {}
        self._names = self._add(namespace, Origin(file))
        for name, value in namespace.items():
            self._seed(self._names, name, value, traces.get(name, Trace(Origin(file))))

    def saw(self, statement: ast.stmt) -> None:
        """Record what ``statement``, just executed, has changed."""
        if name := _overridden_by(statement):
            self._note_override(name)
            return
        read = list(self._read_by(statement, set()))
        self._compare(self._names, _Step(self._origin(statement), dict(self._given_by(statement)), read))

    def trace(self) -> Trace:
        """Return the trace of the current variables."""
        return self._trace(self._names.value, self._names.origin)

    def _trace(self, value: Any, origin: Origin) -> Trace:
        known = self._known.get(id(value))
        if known is None:
            return Trace(origin)
        below = {key: self._trace(*slot) for key, slot in known.slots.items()}
        return Trace(known.origin, below, dict if isinstance(value, dict) else list)

    def _add(self, value: Any, origin: Origin) -> _Container:
        return self._known.setdefault(id(value), _Container(value, origin))

    def _seed(self, container: _Container, key: Any, value: Any, trace: Trace) -> None:
        container.slots[key] = (value, trace.origin)
        if _is_container(value) and id(value) not in self._known:
            known = self._add(value, trace.origin)
            for inner, below in _items(value):
                self._seed(known, inner, below, trace.at(inner))

    def _note_override(self, name: str) -> None:
        if name in self._names.slots:
            before = Trace(Origin(self._file), {name: self._trace(*self._names.slots[name])})
            mine = [option for option in self._options if option.variable == name]
            self._seed(self._names, name, self._names.value[name], overridden(before, mine).at(name))

    # -- what is new -----------------------------------------------------------------------------------------------

    def _compare(self, known: _Container, step: _Step) -> None:
        if id(known.value) in step.visited:
            return
        step.visited.add(id(known.value))
        slots = {}
        for key, value in _items(known.value):
            before = known.slots.get(key)
            if known is self._names and (id(known.value), key) in step.given:
                before = None  # set again, even if the value is the same
            if before is None or not (before[0] is value if _is_container(value) else _same(before[0], value)):
                slots[key] = (value, self._origin_of(value, key, step.given.get((id(known.value), key)), step))
                continue
            slots[key] = before
            if _is_container(value):
                self._compare(self._known[id(value)], step)
        known.slots = slots

    def _origin_of(self, value: Any, key: Any, node: ast.expr | None, step: _Step) -> Origin:
        """Return the origin of the new ``value`` at ``key``, given by ``node`` if known."""
        if _is_container(value):
            if id(value) not in self._known:
                self._note_new(value, node, step)
            known = self._known[id(value)]
            self._compare(known, step)
            return known.origin
        if node is None:
            return _taken_over(value, key, step.read) or step.origin
        slot = self._slot(node)
        return slot[1] if slot and isinstance(value, _SCALARS) and _same(slot[0], value) else self._origin(node)

    def _note_new(self, value: Any, node: ast.expr | None, step: _Step) -> None:
        given = {key: node and given_in(node, key, key, len(value)) for key, _ in _items(value)}
        copied = None if given and all(given.values()) else next((c for c in step.read if _same(c.value, value)), None)
        if copied:
            self._note_copy(value, copied)
            return
        known = self._add(value, self._origin(node) if node else step.origin)
        for key, below in _items(value):
            known.slots[key] = (below, self._origin_of(below, key, given[key], step))

    def _note_copy(self, value: Any, copied: _Container) -> None:
        known = self._add(value, copied.origin)
        for key, below in _items(value):
            before, origin = copied.slots.get(key, (None, copied.origin))
            known.slots[key] = (below, origin)
            if _is_container(below) and id(below) not in self._known:
                self._note_copy(below, self._known.get(id(before), copied))

    # -- what a statement does ------------------------------------------------------------------------------------

    def _given_by(self, statement: ast.stmt) -> Iterator[tuple[tuple[int, Any], ast.expr]]:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from self._given_to(target, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value:
            yield from self._given_to(statement.target, statement.value)
        elif isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call):
            known = self._named(call.func.value) if isinstance(call.func, ast.Attribute) else None
            if known is not None:
                yield from given_by_method(call, known.value)

    def _given_to(self, target: ast.expr, value: ast.expr) -> Iterator[tuple[tuple[int, Any], ast.expr]]:
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            if not any(isinstance(element, ast.Starred) for element in (*target.elts, *value.elts)):
                for inner, element in zip(target.elts, value.elts, strict=True):
                    yield from self._given_to(inner, element)
        elif isinstance(target, ast.Name):
            yield (id(self._names.value), target.id), value
        elif isinstance(target, (ast.Attribute, ast.Subscript)) and (known := self._named(target.value)):
            yield (id(known.value), _key(target, known)), value

    def _slot(self, node: ast.AST) -> tuple[Any, Origin] | None:
        """Return what ``x``, ``x.a`` or ``x['a'][0]`` was before the statement."""
        if isinstance(node, ast.Name):
            return self._names.slots.get(node.id)
        known = self._named(node.value) if isinstance(node, (ast.Attribute, ast.Subscript)) else None
        return known.slots.get(_key(node, known)) if known else None

    def _named(self, node: ast.AST) -> _Container | None:
        """Return the container that ``node`` names."""
        slot = self._slot(node)
        return self._known.get(id(slot[0])) if slot else None

    def _read_by(self, node: ast.AST, seen: set[int]) -> Iterator[_Container]:
        """Yield the containers that ``node`` names, and those in them, except the ``seen``."""
        known = self._named(node)
        if known is not None:
            yield from self._reachable(known, seen)
        else:
            for child in ast.iter_child_nodes(node):
                yield from self._read_by(child, seen)

    def _reachable(self, known: _Container, seen: set[int]) -> Iterator[_Container]:
        if id(known) not in seen:
            seen.add(id(known))
            yield known
            for value, _ in known.slots.values():
                if inner := self._known.get(id(value)):
                    yield from self._reachable(inner, seen)

    def _origin(self, node: ast.expr | ast.stmt) -> Origin:
        return Origin(self._file, node.lineno)


def _taken_over(value: Any, key: Any, read: Sequence[_Container]) -> Origin | None:
    """Return the origin of an equal value in the containers read: under the same key, or in any list."""
    for known in read:
        if key in known.slots and _same(known.slots[key][0], value):
            return known.slots[key][1]
    for known in read:
        for before, origin in known.slots.values() if isinstance(key, int) else ():
            if isinstance(known.value, (list, tuple)) and _same(before, value):
                return origin
    return None


def _overridden_by(statement: ast.stmt) -> str | None:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == OVERRIDE:
        return str(literal(call.args[0]))
    return None


def _key(node: ast.AST, known: _Container) -> Any:
    key = node.attr if isinstance(node, ast.Attribute) else literal(node.slice)  # type: ignore[attr-defined]
    return key + len(known.slots) if isinstance(key, int) and key < 0 else key


def _is_container(value: Any) -> bool:
    return isinstance(value, (dict, list, tuple))


def _items(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(dict.items(value))  # ConfigDict's own would import what is imported lazily
    return list(enumerate(value))


def _same(one: Any, other: Any) -> bool:
    """Compare values without calling a method of a class that a config brings."""
    if one is other:
        return True
    if _is_container(one) and _is_container(other):
        if isinstance(one, dict) != isinstance(other, dict) or len(one) != len(other):
            return False
        return all(a == b and _same(x, y) for (a, x), (b, y) in zip(_items(one), _items(other), strict=True))
    return type(one) is type(other) and isinstance(one, _SCALARS) and one == other
