"""Reading a config with its bases: the chain of files and their merged values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mmengine.config import ConfigDict

from pose_core.config.custom_imports import is_of_the_field
from pose_core.config.data_source import DataSource, parse_data
from pose_core.config.evaluation import evaluate
from pose_core.config.locate import find_base
from pose_core.config.merging import DELETE_KEY, merge
from pose_core.config.options import Option
from pose_core.config.overrides import names_an_element, override_leniently
from pose_core.config.python_source import BaseReference, PythonSource, line_of, parse_python
from pose_core.config.stand_ins import stand_ins_kept
from pose_core.errors import ConfigError, suggest

# Attributes of mmengine's Config.
_RESERVED = ("filename", "text", "pretty_text", "env_variables")


@dataclass
class ConfigFile:
    """One file of the chain, read.

    Attributes:
        path: The file.
        text: Its text.
        source: The parsed text.
        bases: Its bases, read, in the order of ``source.bases``.
        own: The names of the variables that it sets itself.
        values: Its resolved values, including its bases'.
        stand_ins: The stand-ins that its lazy imports bind, for the configs that import this one.
        options: The overrides that acted in it.
        deprecation: What its ``_deprecation_`` says: the config to use instead.
    """

    path: Path
    text: str
    source: PythonSource | DataSource
    bases: list[ConfigFile]
    own: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict)
    stand_ins: dict[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    deprecation: Mapping[str, str] | None = None

    def chain(self) -> list[ConfigFile]:
        """Return all its bases, recursively, and itself last."""
        return [file for base in self.bases for file in base.chain()] + [self]

    def owner_of(self, name: str) -> ConfigFile | None:
        """Return the last file of the chain that sets the variable ``name``."""
        return next((file for file in reversed(self.chain()) if name in file.own), None)

    def place_of(self, name: str) -> str:
        """Return ``file:line`` of where this file sets the variable ``name``."""
        line = line_of(self.source.tree, name) if isinstance(self.source, PythonSource) else None
        return f"{self.path}:{line}" if line else str(self.path)


Watch = Callable[[ConfigFile, dict[str, Any]], Callable[[ast.stmt], None]]


def read_config(
    path: Path, options: tuple[Option, ...] = (), watch: Watch | None = None, *, text: str | None = None
) -> ConfigFile:
    """Read the config ``path`` with its bases.

    Args:
        path: The file.
        options: Overrides. Each acts in every file of the chain, after the last statement that sets the variable at the
            start of its key, so that whatever the file computes from the variable follows. A key with a list index
            acts only in the last file that sets the variable: in the lists of other files the index would mean
            something else.
        watch: Takes a Python file before it is executed, and its variables; returns a function to call after each of
            its statements.
        text: The text of the file, instead of reading it.

    Raises:
        ConfigError: A file is invalid; the message says where.
    """
    with stand_ins_kept():
        return _read(path, text_of(path) if text is None else text, options, (), watch)


def text_of(path: Path) -> str:
    """Return the text of the file ``path``.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"'{path}' cannot be read: {error}.") from None


def _read(
    path: Path, text: str, options: tuple[Option, ...], children: tuple[Path, ...], watch: Watch | None
) -> ConfigFile:
    file = ConfigFile(path, text, _parse(path, text), [], options=options)
    below = _options_for_bases(file.source, options)
    children = (*children, path)
    file.bases = [_read_base(_locate(base, path), below, children, watch) for base in file.source.bases]
    _evaluate(file, watch)
    return file


def read_again(file: ConfigFile, values: Mapping[str, Any]) -> ConfigFile:
    """Read ``file`` with other values of its bases' variables, of which only what the bases compute from them follows.

    The variables themselves are what they were when ``file`` comes to see them.

    Args:
        file: A config that was read.
        values: The variables, by their names in ``file``, with the values for the bases to compute with.

    Raises:
        ConfigError: The files cannot be read with these values.
    """
    again = ConfigFile(file.path, file.text, _parse(file.path, file.text), [], options=file.options)
    with stand_ins_kept():
        for reference, base in zip(file.source.bases, file.bases, strict=True):
            named = {name_there: values[name] for name, name_there in reference.offers(base.values) if name in values}
            probes = tuple(Option(name, _in_place(value)) for name, value in named.items())
            other = _read(base.path, base.text, (*base.options, *probes), (), None)
            other.values.update({name: base.values[name] for name in named})
            again.bases.append(other)
        _evaluate(again, None)
    return again


def _in_place(value: Any) -> Any:
    return {**value, DELETE_KEY: True} if isinstance(value, Mapping) else value


def _parse(path: Path, text: str) -> PythonSource | DataSource:
    return parse_python(path, text) if path.suffix == ".py" else parse_data(path, text)


def _evaluate(file: ConfigFile, watch: Watch | None) -> None:
    """Find the values of ``file``, whose bases have been read."""
    base = ConfigDict(_merged_bases(file))
    source = file.source
    source.templates.resolve(base)
    if isinstance(source, PythonSource):
        watched = partial(watch, file) if watch else None
        own, file.stand_ins = evaluate(source, base, _imported(file), file.options, watched)
    else:
        own = source.filled()
        own = override_leniently(own, tuple(option for option in file.options if option.variable in own))
    file.deprecation = own.pop("_deprecation_", None)
    file.own = frozenset(own)
    file.values = _merged(own, base, file)
    for name in _RESERVED:
        if name in own:
            raise ConfigError(
                f"{file.place_of(name)}: '{name}' is an attribute of Config; choose another variable name."
            )


def _read_base(path: Path, options: tuple[Option, ...], children: tuple[Path, ...], watch: Watch | None) -> ConfigFile:
    if path in children:
        chain = " -> ".join(map(str, (*children[children.index(path) :], path)))
        raise ConfigError(f"A config cannot be its own base: {chain}.")
    return _read(path, text_of(path), options, children, watch)


def _options_for_bases(source: PythonSource | DataSource, options: tuple[Option, ...]) -> tuple[Option, ...]:
    if not any(map(names_an_element, options)):
        return options
    own = source.variables()
    return tuple(option for option in options if option.variable not in own or not names_an_element(option))


# -- bases ---------------------------------------------------------------------------------------------------------


def _locate(base: BaseReference, child: Path) -> Path:
    if base.names is None:
        return find_base(base.spec, child, base.line)
    level = len(base.spec) - len(base.spec.lstrip("."))
    parts = base.spec[level:].split(".")
    if not level and is_of_the_field(parts[0]):  # our plugins ship what its packages do
        return find_base(f"{parts[0]}::{'/'.join(parts).partition('configs/')[2]}", child, base.line)
    if level:
        folder = child.parent.joinpath(*[".."] * (level - 1))
    else:
        spec = find_spec(parts[0])
        if spec is None or not spec.submodule_search_locations:
            raise ConfigError(
                f"{child}:{base.line}: the package '{parts[0]}' of the base config '{base.spec}' is not installed."
            )
        folder, parts = Path(spec.submodule_search_locations[0]), parts[1:]
    return find_base(str(folder.joinpath(*parts).with_suffix(".py")), child, base.line)


def _imported(file: ConfigFile) -> dict[str, Any]:
    """Return what a config imports from its bases."""
    imported: dict[str, Any] = {}
    for reference, base in zip(file.source.bases, file.bases, strict=True):
        offered = {**base.stand_ins, **ConfigDict(base.values)}
        for name, name_here in reference.names or ():
            if name == "*":
                imported.update(offered)
            elif name in offered:
                imported[name_here] = offered[name]
            else:
                near = suggest(name, offered)
                raise ConfigError(f"{file.path}:{reference.line}: the config {base.path} does not set '{name}'.{near}")
    return imported


def _merged_bases(file: ConfigFile) -> dict[str, Any]:
    """Merge the values of all bases named by ``_base_``; the variables that they set must not overlap."""
    merged: dict[str, Any] = {}
    owners: dict[str, ConfigFile] = {}
    for reference, base in zip(file.source.bases, file.bases, strict=True):
        if reference.names is not None:
            continue
        if twice := merged.keys() & base.values.keys():
            names = ", ".join(f"'{name}'" for name in sorted(twice))
            other = owners[min(twice)]
            raise ConfigError(
                f"{file.path}: the bases {other.path} and {base.path} both set {names}; "
                "two bases must not set the same variable."
            )
        merged.update(base.values)
        owners.update(dict.fromkeys(base.values, base))
    return merged


def _merged(values: Mapping[str, Any], base: Mapping[str, Any], file: ConfigFile) -> dict[str, Any]:
    try:
        return merge(values, base)
    except ConfigError as error:
        _, path = error.args
        raise ConfigError(f"{file.place_of(path.partition('.')[0])}: {error}") from None
