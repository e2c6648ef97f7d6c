"""Executing a config in Python."""

from __future__ import annotations

import ast
import builtins
import re
import traceback
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from mmengine.config import ConfigDict
from mmengine.config.lazy import LazyObject

from pose_core.config.options import Option
from pose_core.config.overrides import override_leniently, paths
from pose_core.config.python_source import (
    AFTER,
    BASE_KEY,
    LAZY_OBJECT,
    OVERRIDE,
    PythonSource,
    insert_calls,
    insert_overrides,
)
from pose_core.config.stand_ins import STAND_INS
from pose_core.errors import ConfigError, suggest

_CODE = (BuiltinFunctionType, FunctionType, ModuleType, type)
_DATA = (dict, list, tuple, str, int, float, type(None))


def evaluate(
    source: PythonSource,
    base: ConfigDict,
    imported: Mapping[str, Any],
    options: tuple[Option, ...],
    watch: Callable[[dict[str, Any]], Callable[[ast.stmt], None]] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Execute a config.

    Args:
        source: The config. The calls that let ``options`` act are put into its tree.
        base: What it sees as ``_base_``.
        imported: What it imports from other configs.
        options: Overrides.
        watch: Takes the variables before the first statement and returns a function to call after each statement.

    Returns:
        The variables that it sets, without modules, functions and classes, and without imports (of which a text config
        keeps data); and the stand-ins that the imports of a lazy config bind.

    Raises:
        ConfigError: Its code raised; the message gives the line.
    """
    insert_overrides(source, {option.variable for option in options})
    namespace: dict[str, Any] = {
        "__builtins__": builtins,
        "__file__": str(source.path),
        "__name__": "pose_config",
        BASE_KEY: base,
        LAZY_OBJECT: LazyObject,
        **source.templates.values,
    }
    namespace[OVERRIDE] = lambda name: _override(namespace, name, options)
    hidden = set(namespace)
    namespace.update(imported)
    if watch:
        namespace[AFTER] = _call_after_each(source, watch(namespace))
        hidden.add(AFTER)
    _execute(source, namespace, [option.key for option in options])
    stand_ins = {name for name in (*source.imported, *imported) if isinstance(namespace.get(name), STAND_INS)}
    hidden |= {name for name in source.imported if source.is_lazy or not isinstance(namespace.get(name), _DATA)}
    hidden |= stand_ins
    values = {
        name: value
        for name, value in namespace.items()
        if name not in hidden and not name.startswith("__") and not isinstance(value, _CODE)
    }
    return values, {name: namespace[name] for name in stand_ins}


def _call_after_each(source: PythonSource, saw: Callable[[ast.stmt], None]) -> Callable[[int], None]:
    statements = insert_calls(source.tree.body)
    return lambda index: saw(statements[index])


def _override(namespace: dict[str, Any], name: str, options: tuple[Option, ...]) -> None:
    if name in namespace:
        mine = tuple(option for option in options if option.variable == name)
        namespace.update(override_leniently({name: namespace[name]}, mine))


def _execute(source: PythonSource, namespace: dict[str, Any], overridden: list[str]) -> None:
    try:
        exec(compile(source.tree, str(source.path), "exec"), namespace)
    except SyntaxError as error:
        if error.filename == str(source.path):
            raise ConfigError(f"{source.path}:{error.lineno or 1}: syntax error: {error.msg}.") from None
        raise ConfigError(_failure(source, namespace, error, overridden)) from error
    except (Exception, SystemExit) as error:
        raise ConfigError(_failure(source, namespace, error, overridden)) from error


def _failure(source: PythonSource, namespace: Mapping[str, Any], error: BaseException, overridden: list[str]) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(source.path)]
    where = f"{source.path}:{frames[-1].lineno}" if frames else str(source.path)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if _called_a_stand_in(error):
        return (
            f"{where}: this config names its classes by import, so its imports cannot be called or computed with "
            "while it is read; add '_base_ = []' to import them eagerly."
        )
    context = f" Overridden: {', '.join(overridden)}." if overridden else ""
    return f"{where}: {what}.{_meant(error, namespace)}{context}"


def _called_a_stand_in(error: BaseException) -> bool:
    operand = re.search(r"'(LazyAttr|LazyObject)'", str(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    return bool(operand) or (
        type(error) is RuntimeError and last.name == "__call__" and last.filename.endswith("lazy.py")
    )


def _meant(error: BaseException, namespace: Mapping[str, Any]) -> str:
    """Return a suggestion: names of the base that are similar to the missing one."""
    if isinstance(error, NameError):
        return suggest(error.name or "", namespace)
    if not isinstance(error, (AttributeError, KeyError)):
        return ""
    name = re.search(r"no attribute '(\w+)'", str(error))
    missing = name[1] if name else str(error.args[0]) if error.args else ""
    every = {path.rpartition(".")[2]: f"{BASE_KEY}.{path}" for path in reversed(list(paths(namespace[BASE_KEY])))}
    return suggest(missing, every, shown=every)
