"""Parsing a config in Python: templates filled in, bases found, imports made lazy where needed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pose_core.config.templates import TOKEN, Templates
from pose_core.errors import ConfigError

BASE_KEY = "_base_"
OVERRIDE = "_pose_override_"
LAZY_OBJECT = "_pose_lazy_"
AFTER = "_pose_after_"

# Methods that modify lists and dicts in place.
_MUTATORS = frozenset({"append", "clear", "extend", "insert", "merge", "pop", "remove", "reverse", "sort", "update"})


@dataclass(frozen=True)
class BaseReference:
    """One base that a config names.

    Attributes:
        spec: As written: a relative path, ``scope::name``, or the module of a ``from`` import with its leading dots.
        line: Its line, if known.
        names: For an import its names, as (name, name here) pairs; ``("*", "*")`` for all.
    """

    spec: str
    line: int | None = None
    names: tuple[tuple[str, str], ...] | None = None

    def offers(self, variables: Iterable[str]) -> list[tuple[str, str]]:
        """Return (name in the config, name in the base) for those of the base's ``variables`` that the config sees."""
        if self.names is None or ("*", "*") in self.names:
            return [(name, name) for name in variables]
        return [(here, name) for name, here in self.names if name in variables]


@dataclass
class PythonSource:
    """A parsed config.

    Attributes:
        path: The file.
        templates: Its templates.
        tree: Its syntax tree, with templates filled in and without the statements that name bases.
        bases: The bases.
        imported: The names that only imports bind.
        is_lazy: Whether they are bound to stand-ins, except those of the standard library.
    """

    path: Path
    templates: Templates
    tree: ast.Module
    bases: list[BaseReference]
    imported: set[str]
    is_lazy: bool

    def variables(self) -> set[str]:
        """Return the variables that it sets or changes."""
        return set().union(*map(changed_by, self.tree.body))

    @cached_property
    def reads(self) -> set[str]:
        """The variables that it reads: its own, and those of its bases (``_base_.name``)."""
        read = {key.partition(".")[0] for key in self.templates.base_keys().values()}
        nodes = list(ast.walk(self.tree))
        targets = {id(_root_node(node)) for node in nodes if _changes_in_place(node)}
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in targets:
                read.add(node.id)
            elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == BASE_KEY:
                read.add(node.attr)
            elif isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == BASE_KEY:
                read.add(getattr(node.slice, "value", ""))
        return read


def parse_python(path: Path, text: str) -> PythonSource:
    """Parse the config ``text`` of the file ``path``, executing nothing except the value of ``_base_``.

    A config with ``with read_base():``, or one that imports something outside the standard library and has no
    ``_base_``, is lazy: its imports run when it is built, not when the config is read.

    Raises:
        ConfigError: There is a syntax error, or an import that a lazy config must not have.
    """
    templates = Templates(path, text)
    try:
        tree = ast.parse(templates.text, str(path))
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise ConfigError(f"{path}:{line or 1}: syntax error: {getattr(error, 'msg', error)}.") from None
    if templates.values:
        tree = ast.fix_missing_locations(_FillTemplates(templates).visit(tree))
    bases = _text_bases(path, tree, templates)
    imports = _imports(tree)
    imported = _bound_by(imports) - _set_by_name(tree) if imports else set()
    is_lazy = bases is None and (any(map(_is_read_base, tree.body)) or not all(map(_is_eager, imports)))
    if is_lazy:
        bases = _lazy_bases(path, tree)
        imports = _imports(tree)  # less those that name bases
        imported &= _bound_by(imports)
        _make_imports_lazy(path, tree, imports)
    return PythonSource(path, templates, tree, bases or [], imported, is_lazy)


def insert_overrides(source: PythonSource, names: Iterable[str]) -> None:
    """Put a call of ``OVERRIDE`` after the last statement that sets or changes each of the variables ``names``.

    Whatever the config computes from an overridden variable follows, as if the file set it.
    """
    names = set(names)
    if not names:
        return
    last = {name: index for index, statement in enumerate(source.tree.body) for name in changed_by(statement)}
    wanted = sorted(((last[name], name) for name in names & set(last)), reverse=True)
    for index, name in wanted:
        source.tree.body.insert(index + 1, _statement(f"{OVERRIDE}({name!r})", source.tree.body[index]))


def insert_calls(body: list[ast.stmt]) -> list[ast.stmt]:
    """Put a call of ``AFTER`` with a running number after each statement, including those in branches and loops.

    Returns:
        The statements, by their numbers.
    """
    statements: list[ast.stmt] = []

    def call_for(statement: ast.stmt) -> ast.stmt:
        statements.append(statement)
        return _statement(f"{AFTER}({len(statements) - 1})", statement)

    def insert(body: list[ast.stmt]) -> None:
        for index in range(len(body) - 1, -1, -1):
            statement = body[index]
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for inner in (getattr(statement, name, None) for name in ("body", "orelse", "handlers", "finalbody")):
                    insert(inner or [])
            if isinstance(statement, ast.For):  # its variable's value is not from the first statement in it
                statement.body.insert(0, call_for(statement))
            if not _must_come_first(statement):
                body.insert(index + 1, call_for(statement))

    insert(body)
    return statements


def _must_come_first(statement: ast.stmt) -> bool:
    """Return whether nothing may come before it: a ``__future__`` import, or the docstring above it."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")


def changed_by(statement: ast.stmt) -> set[str]:
    """Return the variables that a statement sets or changes, at any depth."""
    changed = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed.add(_root(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            changed.add(_root(node.func))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            changed |= _bound_by([node])
    return changed - {""}


def _changes_in_place(node: ast.AST) -> bool:
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return not isinstance(node.ctx, ast.Load)
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _MUTATORS


def line_of(tree: ast.Module, name: str) -> int | None:
    """Return the line of the last statement that sets or changes the variable ``name``."""
    return next((node.lineno for node in reversed(tree.body) if name in changed_by(node)), None)


def _root(node: ast.expr) -> str:
    root = _root_node(node)
    return root.id if isinstance(root, ast.Name) else ""


def _root_node(node: ast.AST) -> ast.AST:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        node = node.value.func
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


class _FillTemplates(ast.NodeTransformer):
    """Fills file names and environment variables into strings, and turns tokens of base values into names."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str) or not TOKEN.search(node.value):
            return node
        parts = self._parts(node.value)
        if len(parts) == 1:
            return parts[0].value if isinstance(parts[0], ast.FormattedValue) else parts[0]
        return ast.copy_location(ast.JoinedStr(parts), node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        values: list[ast.expr] = []
        for value in node.values:
            text = value.value if isinstance(value, ast.Constant) else None
            values.extend(self._parts(text) if isinstance(text, str) else [self.visit(value)])
        return ast.copy_location(ast.JoinedStr(values), node)

    def _parts(self, text: str) -> list[Any]:
        """Split ``text`` at the tokens of base values, which become placeholders of an f-string."""
        parts: list[Any] = []
        start = 0
        for token in TOKEN.finditer(text):
            if self._templates.of_base(token[0]):
                parts += [text[start : token.start()], ast.FormattedValue(ast.Name(token[0], ast.Load()), -1)]
                start = token.end()
        parts.append(text[start:])
        filled = [ast.Constant(self._templates.fill(part)) if isinstance(part, str) else part for part in parts if part]
        return filled or [ast.Constant("")]


def _text_bases(path: Path, tree: ast.Module, templates: Templates) -> list[BaseReference] | None:
    """Return what ``_base_ = ...`` names (``None`` without it), and remove the assignment from ``tree``."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == [BASE_KEY]:
            tree.body.remove(node)
            break
    else:
        return None
    if block := next(filter(_is_read_base, tree.body), None):
        raise ConfigError(
            f"{path}:{block.lineno}: a config must name its bases either by {BASE_KEY} or by read_base(), got both."
        )
    try:
        found = eval(compile(ast.Expression(node.value), str(path), "eval"), dict(templates.values))
    except Exception as error:
        raise ConfigError(
            f"{path}:{node.lineno}: {BASE_KEY} must be a path or a list of paths, but evaluating it failed: {error}."
        ) from None
    return base_references(found, path, node.lineno)


def base_references(found: Any, path: Path, line: int | None = None) -> list[BaseReference]:
    """Return the bases that the value of ``_base_`` names.

    Raises:
        ConfigError: It is neither a string nor a list of strings.
    """
    specs = [found] if isinstance(found, str) else found
    if not isinstance(specs, (list, tuple)) or not all(isinstance(spec, str) for spec in specs):
        where = f"{path}:{line}" if line else str(path)
        raise ConfigError(f"{where}: {BASE_KEY} must be a path or a list of paths, got {found!r}.")
    return [BaseReference(spec, line) for spec in specs]


def _is_read_base(node: ast.stmt) -> bool:
    if not isinstance(node, ast.With):
        return False
    call = node.items[0].context_expr
    return isinstance(call, ast.Call) and "read_base" in (getattr(call.func, "id", ""), getattr(call.func, "attr", ""))


def _imports(tree: ast.AST) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]


def _set_by_name(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _bound_by(nodes: Iterable[ast.Import | ast.ImportFrom]) -> set[str]:
    return {alias.asname or alias.name.partition(".")[0] for node in nodes for alias in node.names}


def _is_eager(node: ast.Import | ast.ImportFrom) -> bool:
    """Return whether even a lazy config imports this eagerly: the standard library, and the config modules."""
    if isinstance(node, ast.ImportFrom):
        return not node.level and _is_light(node.module or "", [alias.name for alias in node.names])
    return all(_is_light(alias.name, []) for alias in node.names)


def _is_light(module: str, names: list[str]) -> bool:
    if module in ("mmengine.config", "pose_core.config") or (module == "mmengine" and names == ["Config"]):
        return True
    return module.partition(".")[0] in sys.stdlib_module_names


def _lazy_bases(path: Path, tree: ast.Module) -> list[BaseReference]:
    """Return what the ``with read_base():`` blocks import, and remove the blocks from ``tree``."""
    bases = []
    for block in [node for node in tree.body if _is_read_base(node)]:
        tree.body.remove(block)
        for node in block.body:  # type: ignore[attr-defined]
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                raise ConfigError(
                    f"{path}:{node.lineno}: a read_base() block must contain only 'from <config> import ...'."
                )
            names = tuple((alias.name, alias.asname or alias.name) for alias in node.names)
            bases.append(BaseReference("." * node.level + node.module, node.lineno, names))
    return bases


def _make_imports_lazy(path: Path, tree: ast.Module, imports: list[ast.Import | ast.ImportFrom]) -> None:
    """Replace the imports, except the standard library's, by assignments of stand-ins."""
    modules: dict[str, list[str]] = {}
    for node in imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules.setdefault(alias.name.partition(".")[0], []).append(alias.name)
    _LazyImports(path, modules).visit(tree)


class _LazyImports(ast.NodeTransformer):
    """Rewrites ``from a import C`` as ``C = LAZY_OBJECT("a", "C")``, ``import a`` as ``a = LAZY_OBJECT(["a"])``."""

    def __init__(self, path: Path, modules: dict[str, list[str]]) -> None:
        self._path = path
        self._modules = modules

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST]:
        if _is_eager(node):
            return node
        if node.level or node.module is None or node.names[0].name == "*":
            what = "." * node.level + (node.module or "")
            raise ConfigError(
                f"{self._path}:{node.lineno}: 'from {what} import {node.names[0].name}' names a base config: "
                "move it into a 'with read_base():' block."
            )
        return [self._bind(alias.asname or alias.name, node, node.module, alias.name) for alias in node.names]

    def visit_Import(self, node: ast.Import) -> ast.AST | list[ast.AST]:
        if _is_eager(node):
            return node
        return [self._import(alias, node) for alias in node.names]

    def _import(self, alias: ast.alias, node: ast.Import) -> ast.AST:
        if _is_light(alias.name, []):
            return ast.copy_location(ast.Import([alias]), node)
        if alias.asname:
            return self._bind(alias.asname, node, alias.name, None)
        top = alias.name.partition(".")[0]
        return self._bind(top, node, self._modules[top], None)

    def _bind(self, name: str, node: ast.stmt, module: str | list[str], attribute: str | None) -> ast.AST:
        place = f"{self._path}, line {node.lineno}"
        return _statement(f"{name} = {LAZY_OBJECT}({module!r}, {attribute!r}, {place!r})", node)


def _statement(code: str, like: ast.stmt) -> ast.stmt:
    """Parse ``code`` into a statement with the location of ``like``."""
    (statement,) = ast.parse(code).body
    for node in ast.walk(statement):
        ast.copy_location(node, like)
    return statement
