"""Following the files of a config to the place that each value comes from.

Nothing is executed for this: the syntax trees are followed, statement by statement. What a statement computes in a way
that is not followed comes from the line of that statement.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pose_core.config.data_source import DataSource
from pose_core.config.locate import display
from pose_core.config.merging import DELETE_KEY
from pose_core.config.options import Option
from pose_core.config.python_source import BASE_KEY, LAZY_OBJECT, OVERRIDE, PythonSource, changed_by
from pose_core.config.reading import ConfigFile


class Origin(NamedTuple):
    """The place that a value comes from.

    Attributes:
        file: A file, as ``scope::name`` where a plugin ships it, or what else set the value: the command line, a hook.
        line: The line in the file, where it is known.
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
        below: The traces of its elements by key or index, as far as they are known; the others share its origin.
        kind: ``dict`` or ``list`` where ``below`` is all that it holds.
    """

    origin: Origin
    below: Mapping[Any, Trace] = field(default_factory=dict)
    kind: type | None = None

    def at(self, key: Any) -> Trace:
        """The trace of the element ``key``."""
        return self.below.get(key) or Trace(self.origin)

    def having(self, keys: Sequence[Any], trace: Trace) -> Trace:
        """This trace with ``trace`` at the path ``keys`` below it."""
        if not keys:
            return trace
        return replace(self, below={**self.below, keys[0]: self.at(keys[0]).having(keys[1:], trace)})

    def under(self, child: Trace) -> Trace:
        """The trace of what a child config's value makes of this one: merged where both are dicts."""
        if child.kind is not dict or self.kind is not dict or DELETE_KEY in child.below:
            return child
        both = {key: self.below[key].under(trace) for key, trace in child.below.items() if key in self.below}
        return replace(self, below={**self.below, **child.below, **both})

    def elements(self) -> list[Trace] | None:
        """The traces of the elements of a list, where all are known."""
        return list(self.below.values()) if self.kind is list else None


def trace_file(file: ConfigFile) -> Trace:
    """The trace of everything that a config amounts to, bases included."""
    origin = Origin(display(file.path))
    base = Trace(origin, {}, dict)
    imported: dict[str, Trace] = {}
    for reference, below in zip(file.source.bases, file.bases, strict=True):
        traced = trace_file(below)
        for name, name_here in reference.names or ():
            imported.update(traced.below if name == "*" else {name_here: traced.at(name)})
        if reference.names is None:
            base = replace(base, below={**base.below, **traced.below})
    if isinstance(file.source, DataSource):
        return base.under(overridden(_trace_data(file, origin.file), file.options))
    names = _Follower(file.source, file.options, origin.file, base, imported).names
    return names.pop(BASE_KEY).under(Trace(origin, names, dict))


def overridden(trace: Trace, options: Sequence[Option]) -> Trace:
    """``trace`` with what the options set coming from the command line."""
    for option in options:
        for keys in _paths_set(option.key.split("."), option.value):
            trace = trace.having(_resolved(trace, keys), Trace(COMMAND_LINE))
    return trace


def _paths_set(keys: list[str], value: Any) -> list[list[str]]:
    """The paths that setting ``value`` at ``keys`` sets: a dict is merged, so it sets what it holds."""
    if not isinstance(value, Mapping) or not value or value.get(DELETE_KEY):
        return [keys]
    return [path for key, below in value.items() for path in _paths_set([*keys, key], below)]


def _resolved(trace: Trace, segments: list[str]) -> list[Any]:
    """The keys that the segments of an option's path mean: they may hold dots, be integers, count from the end."""
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


def _trace_data(file: ConfigFile, name: str) -> Trace:
    """The trace of a JSON or YAML file; of JSON that is no YAML, with tabs, the lines are not known."""
    import yaml

    def trace(node: yaml.Node) -> Trace:
        origin = Origin(name, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return Trace(origin, {key.value: trace(value) for key, value in node.value}, dict)
        if isinstance(node, yaml.SequenceNode):
            return Trace(origin, dict(enumerate(map(trace, node.value))), list)
        return Trace(origin)

    try:
        root = yaml.compose(file.source.templates.text, yaml.SafeLoader)
    except yaml.YAMLError:
        root = None
    if root is None:
        return Trace(Origin(name), {key: Trace(Origin(name)) for key in file.own}, dict)
    traced = trace(root)
    return replace(traced, below={key: below for key, below in traced.below.items() if key != BASE_KEY})


class _Follower:
    """Follows the statements of a Python config.

    Args:
        source: The config, with the calls that let overrides act in its tree.
        options: These overrides.
        file: The file's name for origins.
        base: What ``_base_`` is.
        imported: What is imported from other configs.

    Attributes:
        names: The traces of the variables at the end, ``_base_`` among them.
    """

    def __init__(
        self, source: PythonSource, options: Sequence[Option], file: str, base: Trace, imported: Mapping[str, Trace]
    ) -> None:
        self._file = file
        self._options = options
        self.names: dict[str, Trace] = {**imported, BASE_KEY: base}
        for token, key in source.templates.base_keys().items():
            self.names[token] = base
            for segment in key.split("."):
                self.names[token] = self.names[token].at(int(segment) if segment.isdigit() else segment)
        for statement in source.tree.body:
            self._follow(statement)

    def _follow(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign) and not _binds_import(statement):
            value = self._trace(statement.value)
            for target in statement.targets:
                self._assign(target, value)
        elif isinstance(statement, ast.AnnAssign) and statement.value:
            self._assign(statement.target, self._trace(statement.value))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            self._call(statement.value, statement)
        elif not _binds_import(statement):
            self._give_up(statement)

    def _give_up(self, statement: ast.stmt) -> None:
        """What a statement that is not followed changes comes from its line."""
        for name in changed_by(statement):
            self.names[name] = Trace(self._origin(statement))

    def _assign(self, target: ast.expr, value: Trace) -> None:
        path = _path(target)
        if path is None:
            for name in changed_by(ast.Expr(target)):
                self.names[name] = Trace(self._origin(target))
            return
        name, keys = path
        self.names[name] = self.names.get(name, Trace(self._origin(target))).having(keys, value)

    def _call(self, call: ast.Call, statement: ast.stmt) -> None:
        if isinstance(call.func, ast.Name) and call.func.id == OVERRIDE:
            name = ast.literal_eval(call.args[0])
            mine = [option for option in self._options if option.variable == name]
            self.names[name] = overridden(Trace(self._origin(call), {name: self.names[name]}), mine).at(name)
            return
        path = _path(call.func.value) if isinstance(call.func, ast.Attribute) else None
        changed = self._after_method(call, path) if path else None
        if path and changed:
            self.names[path[0]] = self.names[path[0]].having(path[1], changed)
        else:
            self._give_up(statement)

    def _after_method(self, call: ast.Call, path: tuple[str, list[Any]]) -> Trace | None:
        """The trace of what a method has changed, for the methods that are followed."""
        name, keys = path
        if name not in self.names or not isinstance(call.func, ast.Attribute):
            return None
        before = self.names[name]
        for key in keys:
            before = before.at(key)
        if call.func.attr in ("update", "merge"):
            return before.under(self._dict(call))
        elements = before.elements()
        if elements is None or call.func.attr not in ("append", "insert"):
            return None
        index = _literal(call.args[0]) if call.func.attr == "insert" else len(elements)
        if not isinstance(index, int):
            return None
        elements.insert(index, self._trace(call.args[-1]))
        return replace(before, below=dict(enumerate(elements)))

    # -- expressions -----------------------------------------------------------------------------------------------

    def _trace(self, node: ast.expr) -> Trace:
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Dict):
            return self._dict_literal(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            return self._list(node, [e.value if isinstance(e, ast.Starred) else [e] for e in node.elts])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._list(node, [node.left, node.right])
        if isinstance(node, ast.Name):
            return self.names.get(node.id, Trace(self._origin(node)))
        if isinstance(node, ast.Attribute):
            return self._trace(node.value).at(node.attr)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        return Trace(self._origin(node))

    def _called(self, node: ast.Call) -> Trace:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("dict", "ConfigDict"):
            return self._dict(node)
        if name in ("copy", "deepcopy", "list", "tuple") and len(node.args) == 1:
            return self._trace(node.args[0])
        if name == "copy" and isinstance(node.func, ast.Attribute) and not node.args:
            return self._trace(node.func.value)
        return Trace(self._origin(node))

    def _dict(self, node: ast.Call) -> Trace:
        """The dict that ``dict(other, key=value, **more)`` or ``x.update(other, key=value)`` is given."""
        below: dict[Any, Trace] = {}
        for argument in node.args:
            below.update(self._trace(argument).below)
        for keyword in node.keywords:
            value = self._trace(keyword.value)
            below.update({keyword.arg: value} if keyword.arg else value.below)
        return Trace(self._origin(node), below, dict)

    def _dict_literal(self, node: ast.Dict) -> Trace:
        below: dict[Any, Trace] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            traced = self._trace(value)
            below.update(traced.below if key is None else {_literal(key): traced})
        return Trace(self._origin(node), below, dict)

    def _list(self, node: ast.expr, parts: list[ast.expr | list[ast.expr]]) -> Trace:
        """The list of these elements and of the elements of these lists."""
        elements: list[Trace] = []
        for part in parts:
            more = [self._trace(each) for each in part] if isinstance(part, list) else self._trace(part).elements()
            if more is None:
                return Trace(self._origin(node))
            elements += more
        return Trace(self._origin(node), dict(enumerate(elements)), list)

    def _subscript(self, node: ast.Subscript) -> Trace:
        whole = self._trace(node.value)
        elements = whole.elements()
        if isinstance(node.slice, ast.Slice):
            bounds = [_literal(bound) if bound else None for bound in (node.slice.lower, node.slice.upper)]
            if elements is None or node.slice.step or not all(bound is None or type(bound) is int for bound in bounds):
                return Trace(self._origin(node))
            return replace(whole, below=dict(enumerate(elements[bounds[0] : bounds[1]])))
        key = _literal(node.slice)
        negative = elements is not None and isinstance(key, int) and key < 0
        return whole.at(key + len(elements or ()) if negative else key)

    def _origin(self, node: ast.expr | ast.stmt) -> Origin:
        return Origin(self._file, node.lineno)


def _binds_import(statement: ast.stmt) -> bool:
    """Whether it binds what is imported, which comes from where it is used."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
        return getattr(statement.value.func, "id", None) == LAZY_OBJECT
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _path(target: ast.expr) -> tuple[str, list[Any]] | None:
    """The variable and the keys that ``x``, ``x.a``, ``x['a'][0]`` name; ``None`` where a key is no literal."""
    keys: list[Any] = []
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        key = target.attr if isinstance(target, ast.Attribute) else _literal(target.slice)
        if key is None or (isinstance(key, int) and key < 0):
            return None
        keys.insert(0, key)
        target = target.value
    return (target.id, keys) if isinstance(target, ast.Name) else None


def _literal(node: ast.expr) -> Any:
    try:
        found = ast.literal_eval(node)
        hash(found)
    except (ValueError, TypeError):
        return None
    return found
