"""Writing a config as readable Python that loads back to the same values, or as JSON or YAML."""

from __future__ import annotations

import json
import keyword
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config, ConfigDict

from pose_core.config.templates import ANY
from pose_core.errors import ConfigError

_WIDTH = 100
_INDENT = "    "
_LITERALS = (type(None), bool, int, float, complex, str, bytes, set, frozenset, range, type(...))
# Types of keys in JSON and YAML.
_KEYS = (str, int, float, type(None))
# Names that the written text calls.
_CALLED = ("dict", "float", "set", "frozenset", "globals")


def format_config(config: Config | Mapping[str, Any], *, suffix: str = ".py") -> str:
    """Return ``config`` as text.

    As Python it loads back to the same values: a class or function is written as its dotted path, by which registries
    find it, and an object without a Python literal as its ``repr``. In JSON and YAML tuples become lists.

    Args:
        config: A config, or a mapping of names to values.
        suffix: ``".py"``, ``".json"``, ``".yaml"`` or ``".yml"``.

    Raises:
        ConfigError: The suffix is not a config's.
    """
    values = config.to_dict() if isinstance(config, (Config, ConfigDict)) else dict(config)
    if suffix == ".py":
        return _format_python(values)
    if suffix == ".json":
        return json.dumps(_plain(values), indent=2, ensure_ascii=False) + "\n"
    if suffix in (".yaml", ".yml"):
        import yaml

        return yaml.safe_dump(_plain(values), sort_keys=False, allow_unicode=True)
    raise ConfigError(f"A config cannot be written as '{suffix}': the suffixes are .py, .json, .yaml and .yml.")


def dump_config(config: Config | Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write ``config`` to ``path``, in the format of its suffix; see :func:`format_config`.

    Raises:
        ConfigError: The suffix is not a config's, or the file cannot be written.
    """
    path = Path(path)
    text = format_config(config, suffix=path.suffix)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"The config cannot be written to '{path}': {error.strerror or error}.") from None


def _format_python(values: Mapping[str, Any]) -> str:
    lines = [
        f"{_target(name)} = {_format(value, '', len(_target(name)) + 3)}\n"
        for name, value in values.items()
        if name not in _CALLED
    ]
    # variables with these names are bound last and together, so that no value calls a name that is already shadowed
    if hiding := [name for name in _CALLED if name in values]:
        lines.append(f"{', '.join(hiding)} = {', '.join(format_value(values[name]) for name in hiding)}\n")
    return "".join(lines)


def format_value(value: Any) -> str:
    """Return ``value`` as Python on one line."""
    if not isinstance(value, (Mapping, list, tuple)):
        return _format_leaf(value)
    opening, entries, closing = _parts(value)
    joined = ", ".join(key + format_value(below) for key, below in entries)
    only = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return f"{opening}{joined}{only}{closing}"


def _format(value: Any, indent: str, used: int) -> str:
    """Return ``value`` on one line if it fits after ``used`` columns, else with one entry per line."""
    flat = format_value(value)
    if len(indent) + used + len(flat) <= _WIDTH or not isinstance(value, (Mapping, list, tuple)) or not value:
        return flat
    opening, entries, closing = _parts(value)
    inner = indent + _INDENT
    lines = [f"{inner}{key}{_format(below, inner, len(key) + 1)},\n" for key, below in entries]
    return f"{opening}\n{''.join(lines)}{indent}{closing}"


def _parts(value: Any) -> tuple[str, list[tuple[str, Any]], str]:
    """Return a container's opening, its entries as (prefix, value) pairs, and its closing."""
    if isinstance(value, Mapping):
        if all(_is_name(key) for key in value):
            return "dict(", [(f"{key}=", below) for key, below in value.items()], ")"
        return "{", [(f"{format_value(key)}: ", below) for key, below in value.items()], "}"
    opening, closing = "()" if isinstance(value, tuple) else "[]"
    return opening, [("", below) for below in value], closing


def _format_leaf(leaf: Any) -> str:
    value = _simplified(leaf)
    if isinstance(value, list):
        return format_value(value)
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}([{', '.join(sorted(map(format_value, value)))}])"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    # a literal template in a string must not be filled in when the text is read
    return ANY.sub(_taken_apart, repr(value)) if isinstance(value, str) else repr(value)


def _taken_apart(template: re.Match[str]) -> str:
    quote = template.string[0]
    return template[0].replace("{{", f"{{{quote} {quote}{{", 1)


def _simplified(value: Any) -> Any:
    """Return a leaf as configs write it: itself if it has a literal, else the closest literal or its name."""
    if type(value) in _LITERALS:
        return value
    for plain in (int, float, str):
        if isinstance(value, plain):  # of a subclass, whose repr may be anything
            return plain(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):  # an array or a scalar of NumPy or torch
        return value.tolist()
    name = getattr(value, "__qualname__", None)
    return f"{value.__module__}.{name}" if isinstance(name, str) else repr(value)


def _target(name: Any) -> str:
    return name if _is_name(name) else f"globals()[{format_value(name)}]"


def _is_name(key: Any) -> bool:
    return (
        isinstance(key, str)
        and key.isascii()
        and key.isidentifier()
        and not keyword.iskeyword(key)
        and key != "__debug__"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key if isinstance(key, _KEYS) else format_value(key): _plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(below) for below in value]
    return _simplified(value)
