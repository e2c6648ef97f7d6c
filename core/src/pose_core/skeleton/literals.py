"""Read Python files that only assign literals, without executing them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def read_literals(module: ast.Module) -> dict[str, Any] | None:
    """Return the names and values of a module that only assigns literals, or ``None`` if it does anything else.

    Literals are numbers, strings, lists, tuples, dicts, calls of ``dict``, arithmetic on these, and names assigned
    earlier.
    """
    values: dict[str, Any] = {}
    for statement in module.body:
        match statement:
            case ast.Expr(value=ast.Constant()):  # a docstring
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=node):
                try:
                    values[name] = _evaluate(node, values)
                except _NotLiteralError:
                    return None
            case _:
                return None
    return values


class _NotLiteralError(Exception):
    pass


def _evaluate(node: ast.expr, known: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.List(elts=elements):
            return [_evaluate(element, known) for element in elements]
        case ast.Tuple(elts=elements):
            return tuple(_evaluate(element, known) for element in elements)
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {
                _evaluate(k, known): _evaluate(v, known) for k, v in zip(keys, values, strict=True) if k is not None
            }
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords) if all(k.arg for k in keywords):
            return {str(keyword.arg): _evaluate(keyword.value, known) for keyword in keywords}
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _apply(op, _evaluate(operand, known))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _apply(op, _evaluate(left, known), _evaluate(right, known))
    raise _NotLiteralError


def _apply(op: ast.AST, *operands: Any) -> Any:
    try:
        return _OPERATORS[type(op)](*operands)
    except (TypeError, ArithmeticError) as error:
        raise _NotLiteralError from error
