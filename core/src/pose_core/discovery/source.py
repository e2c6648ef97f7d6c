"""Read a component's docstring and signature from its source file, without importing it.

Listing and showing plugins must neither run their code nor import torch. This module therefore parses the source: it
follows re-exports from the target's module, and base classes if the constructor is inherited.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """Location, docstring and signature of a component's definition.

    Attributes:
        path: File of the definition.
        line: Line of the definition.
        doc: First paragraph of the docstring on one line; data without a docstring uses that of its module.
        signature: Arguments of the function or constructor with defaults, such as ``(depth, *, in_channels=3)``.
    """

    path: Path
    line: int
    doc: str
    signature: str

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.path}:{self.line}"


def read_source(target: str) -> Source | None:
    """Return the source of ``module:Attribute``, or ``None`` if it cannot be found."""
    module, _, name = target.partition(":")
    found = _find_definition(module, name)
    if found is None:
        return None
    path, node, home = found
    doc = ast.get_docstring(node) if isinstance(node, _Definition) else _attribute_doc(_parse(path), node)
    return Source(path, node.lineno, _first_paragraph(doc or ""), _signature(node, home))


def _first_paragraph(doc: str) -> str:
    """Return the first paragraph on one line, without the markup of code and references."""
    return re.sub(r"(?::\w+:)?`+~?([^`]*)`+", r"\1", " ".join(doc.strip().partition("\n\n")[0].split()))


def _find_definition(module: str, name: str, depth: int = 0) -> tuple[Path, ast.stmt, str] | None:
    """Find the file, node and module of a definition, following ``from x import name`` and, as a fallback, the stub."""
    path = _file_of(module)
    if path is None or depth > 8:
        return None
    stub = path.with_suffix(".pyi")  # lists the exports of a module that imports lazily
    return _find_in_file(path, module, name, depth) or (
        _find_in_file(stub, module, name, depth) if stub.is_file() else None
    )


def _find_in_file(path: Path, module: str, name: str, depth: int) -> tuple[Path, ast.stmt, str] | None:
    for node in _parse(path).body:
        if isinstance(node, _Definition) and node.name == name:
            return path, node, module
        if name in _assigned_names(node):
            return path, node, module
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _find_definition(_absolute_module(node, module, path), alias.name, depth + 1)
    return None


def _assigned_names(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _absolute_module(node: ast.ImportFrom, module: str, path: Path) -> str:
    """Return the absolute module name of a ``from`` import."""
    if not node.level:
        return node.module or ""
    package = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


@functools.cache
def _file_of(module: str) -> Path | None:
    """Return the source file of a module, or ``None``, without importing its top-level package."""
    top, *rest = module.split(".")
    spec = find_spec(top)
    if spec is None:
        return None
    if not rest:
        return Path(spec.origin) if spec.origin else None
    folders = spec.submodule_search_locations or []
    path = Path(next(iter(folders), "")).joinpath(*rest)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


@functools.cache
def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return ast.Module(body=[], type_ignores=[])


def _signature(node: ast.stmt, module: str, depth: int = 0) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"({ast.unparse(node.args)})"
    if not isinstance(node, ast.ClassDef) or depth > 8:
        return ""
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return f"({_without_self(member.args)})"
    if any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list):
        return f"({', '.join(_dataclass_fields(node))})"
    for base in node.bases:
        found = _find_definition(module, ast.unparse(base)) if isinstance(base, ast.Name) else None
        if found and (inherited := _signature(found[1], found[2], depth + 1)):
            return inherited
    return ""


def _without_self(arguments: ast.arguments) -> str:
    text = ast.unparse(arguments)
    return text.partition(", ")[2] if text.startswith("self") else text


def _dataclass_fields(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(member) for member in node.body if isinstance(member, ast.AnnAssign)]


def _attribute_doc(tree: ast.Module, node: ast.stmt) -> str:
    """Return the attribute docstring after an assignment, or else the module's docstring."""
    after = tree.body[tree.body.index(node) + 1 :][:1]
    if after and isinstance(after[0], ast.Expr) and isinstance(after[0].value, ast.Constant):
        return str(after[0].value.value)
    return ast.get_docstring(tree) or ""
