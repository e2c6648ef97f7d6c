"""Configs in JSON or YAML: data, never executed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pose_core.config.python_source import BASE_KEY, BaseReference, base_references
from pose_core.config.templates import TOKEN, Templates
from pose_core.errors import ConfigError

# Marks a token outside quotes, whose value keeps its type.
_BARE = "!"
_STRING_OR_TOKEN = re.compile(rf""""(?:\\.|[^"\\\n])*"|'[^'\n]*'|{TOKEN.pattern}""")
_TOKEN_IN_TEXT = re.compile(rf"{TOKEN.pattern}{_BARE}?")


@dataclass
class DataSource:
    """A parsed config.

    Attributes:
        path: The file.
        templates: Its templates.
        values: Its values, templates not yet filled in.
        bases: The bases that it names.
    """

    path: Path
    templates: Templates
    values: dict[str, Any]
    bases: list[BaseReference]

    def variables(self) -> set[str]:
        """Return the variables that it sets."""
        return set(self.values)

    @property
    def reads(self) -> set[str]:
        """The variables of its bases that it reads."""
        return {key.partition(".")[0] for key in self.templates.base_keys().values()}

    def filled(self) -> dict[str, Any]:
        """Return the values with templates filled in; templates of the base must have been resolved."""
        return _fill(self.values, self.templates)


def parse_data(path: Path, text: str) -> DataSource:
    """Parse the config ``text`` of the JSON or YAML file ``path``.

    Raises:
        ConfigError: It is malformed, not a mapping at the top level, or names a Python file as its base: only a Python
            config may execute Python.
    """
    templates = Templates(path, text)
    is_json = path.suffix == ".json"
    found = _parse(path, _STRING_OR_TOKEN.sub(lambda match: _mark(match[0], is_json), templates.text), is_json)
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: a config must be a mapping of names to values, got {found!r:.40}.")
    for key in found:
        if not isinstance(key, str):
            raise ConfigError(f"{path}: a config must be a mapping of names to values, got the key {key!r}.")
    bases = base_references(_fill(found.pop(BASE_KEY, []), templates), path)
    for base in bases:
        if base.spec.endswith(".py") and "::" not in base.spec:
            raise ConfigError(
                f"{path}: {BASE_KEY} names '{base.spec}', but a {path.suffix} config is data and cannot "
                "execute Python: make it a .py config, or name a config that a plugin ships, 'scope::name'."
            )
    return DataSource(path, templates, found, bases)


def _parse(path: Path, text: str, is_json: bool) -> Any:
    if is_json:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ConfigError(f"{path}:{error.lineno}: invalid JSON: {error.msg}.") from None
    import yaml

    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError(f"{path}:{mark.line + 1 if mark else 1}: invalid YAML: {problem}.") from None


def _mark(found: str, is_json: bool) -> str:
    if not TOKEN.fullmatch(found):
        return found
    return f'"{found}{_BARE}"' if is_json else f"{found}{_BARE}"


def _fill(value: Any, templates: Templates) -> Any:
    if isinstance(value, dict):
        return {_fill(key, templates): _fill(below, templates) for key, below in value.items()}
    if isinstance(value, list):
        return [_fill(below, templates) for below in value]
    if not isinstance(value, str):
        return value
    token = value.removesuffix(_BARE)
    if TOKEN.fullmatch(token) and (token != value or templates.of_base(token)):
        return templates.values[token]
    return templates.fill(_TOKEN_IN_TEXT.sub(lambda match: match[0].removesuffix(_BARE), value))
