"""Finding the expression in a statement that gives an element of a dict or a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

_GIVE_DICTS = ("dict", "ConfigDict", "update", "merge")


def given_by_method(call: ast.Call, changed: Any) -> Iterator[tuple[tuple[int, Any], ast.expr]]:
    """Yield what ``x.update(...)``, ``x.append(...)`` and similar calls put into the container ``changed``."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if isinstance(changed, dict):
        for key, value in dict.items(changed):
            if (node := given_in(call, key, None, 0)) is not None:
                yield (id(changed), key), node
                if isinstance(value, dict):  # mmengine's update merges
                    yield from given_by_method(ast.Call(ast.Attribute(call, "update"), [node], []), value)
    elif method in ("append", "insert") and call.args:
        index = len(changed) - 1 if method == "append" else literal(call.args[0])
        yield (id(changed), index), call.args[-1]
    elif method == "extend" and call.args:
        for index in range(len(changed)):
            if (node := given_in(call.args[0], index, None, len(changed))) is not None:
                yield (id(changed), index), node


def given_in(node: ast.expr, key: Any, front: Any, size: int) -> ast.expr | None:
    """Return the expression in ``node`` that gives the element ``key`` of the value, where there is one.

    Args:
        node: An expression that gives a dict or a list.
        key: The key or index of the element.
        front: The index from the front; ``None`` where something of unknown length stands before.
        size: How many elements there are.
    """
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in _GIVE_DICTS:
            return None
        given = [(None, argument) for argument in node.args] + [(word.arg, word.value) for word in node.keywords]
        return _given_in_dict(given, key)
    if isinstance(node, ast.Dict):
        return _given_in_dict([(k and literal(k), v) for k, v in zip(node.keys, node.values, strict=True)], key)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return node.elt
    if isinstance(node, ast.DictComp):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = given_in(node.left, key, front, 0)
        return given_in(node.right, key, None, size) if left is None else left
    if isinstance(node, (ast.List, ast.Tuple)) and isinstance(key, int):
        return _given_in_list(node.elts, key, front, size)
    return None


def _given_in_dict(given: Sequence[tuple[Any, ast.expr]], key: Any) -> ast.expr | None:
    for name, node in reversed(given):
        found = given_in(node, key, None, 0) if name is None else node if name == key else None
        if found is not None:
            return found
    return None


def _given_in_list(elements: list[ast.expr], key: int, front: int | None, size: int) -> ast.expr | None:
    starred = [index for index, element in enumerate(elements) if isinstance(element, ast.Starred)]
    if front is not None and front < (starred[0] if starred else len(elements)):
        return elements[front]
    behind = len(elements) - (size - key)  # counted from the end
    return elements[behind] if size and behind > (starred[-1] if starred else -1) else None


def literal(node: ast.AST) -> Any:
    """Return the value of a literal that can be a key; ``None`` for what is no literal."""
    try:
        found = ast.literal_eval(node)
        hash(found)
    except (ValueError, TypeError):
        return None
    return found
