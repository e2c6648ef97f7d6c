"""Resolving configs: from a name to the values with bases merged and overrides applied."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pose_core.config.custom_imports import import_modules, is_of_the_field, modules_to_import
from pose_core.config.data_source import DataSource
from pose_core.config.ignored import warn_of_ignored_variables
from pose_core.config.known_keys import accept_known_keys
from pose_core.config.locate import find_config
from pose_core.config.options import Option, parse_options
from pose_core.config.overrides import override
from pose_core.config.python_source import parse_python
from pose_core.config.reading import ConfigFile, Watch, read_config, text_of
from pose_core.config.stand_ins import STAND_INS, stand_ins_kept
from pose_core.discovery.shipped import CONFIG_SUFFIXES
from pose_core.errors import ConfigError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ResolvedConfig:
    """A config with its bases merged and the overrides applied, before anything acts on it.

    Attributes:
        file: The file, with its bases.
        options: The overrides.
        values: The result.
        text: The text of all files of the chain.
        name: The path of the file, if there is one.
        environment: The environment variables that templates were filled with.
    """

    file: ConfigFile
    options: tuple[Option, ...]
    values: dict[str, Any]
    text: str
    name: str | None
    environment: dict[str, Any]


def check_lazy(source: str | os.PathLike[str], lazy: bool) -> None:
    """Check that a config is lazy (or not lazy).

    Raises:
        ConfigError: It is not as expected, or it cannot be read.
    """
    path = find_config(source)
    if path.suffix != ".py":
        if lazy:
            raise ConfigError(f"lazy_import=True needs a Python config, got '{path}'; omit the argument.")
        return
    parsed = parse_python(path, text_of(path))
    if parsed.is_lazy and not lazy:
        raise ConfigError(
            f"lazy_import=False needs a config without imported classes and bases, but '{path}' has some: omit the "
            "argument, or add '_base_ = []' to the config to import them eagerly."
        )
    if lazy and not parsed.is_lazy and parsed.bases:
        raise ConfigError(
            f"lazy_import=True needs bases named by read_base(), but '{path}' names them by '_base_': omit the "
            "argument."
        )


def resolve_config(
    source: str | os.PathLike[str],
    options: Iterable[str | Option] | Mapping[str, Any] = (),
    watch: Watch | None = None,
) -> ResolvedConfig:
    """Read a config, merge its bases and apply the overrides, without hooks and ``custom_imports``.

    ``watch`` observes the execution of Python files; see :func:`pose_core.config.reading.read_config`.
    """
    parsed = parse_options(options)
    path = find_config(source)
    absolute = Path(os.path.normpath(path.absolute()))
    file = read_config(absolute, parsed, watch)
    accepted = _accept(file, parsed)
    if accepted != parsed:  # again, for what the files compute from the keys that are new
        file = read_config(absolute, accepted, watch)
    return _resolved(file, accepted, str(path))


def _accept(file: ConfigFile, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Let ``options`` set what the components of the config take, though the config does not write it."""

    def import_user_modules() -> None:
        import_custom_modules(_resolved(file, (), None))

    return accept_known_keys(_plain(file.values), options, import_user_modules)


def resolve_text(text: str, suffix: str) -> ResolvedConfig:
    """Read a config from text; see :func:`resolve_config`.

    Raises:
        ConfigError: The config is invalid, or the suffix is not a config's.
    """
    if suffix not in CONFIG_SUFFIXES:
        raise ConfigError(f"The format of a config must be one of {', '.join(CONFIG_SUFFIXES)}, got '{suffix}'.")
    return _resolved(read_config(Path.cwd() / f"<string>{suffix}", text=text), (), None)


def _resolved(file: ConfigFile, options: tuple[Option, ...], name: str | None) -> ResolvedConfig:
    with stand_ins_kept():
        values = _plain(override(file.values, options))
        environment = {key: value for each in file.chain() for key, value in each.source.templates.environment.items()}
        text = "\n".join(f"{each.path}\n{each.text}" for each in file.chain())
    return ResolvedConfig(file, options, values, text, name, environment)


def _plain(value: Any) -> Any:
    """Return a copy of ``value`` with new dicts and lists, and stand-ins for the field's packages as dotted names."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value
    if isinstance(value, STAND_INS) and is_of_the_field(value.module):
        return f"{value.module}.{value}"
    return value


def log_warnings(resolved: ResolvedConfig) -> None:
    """Log which files of a config are deprecated, and which variables they set in vain."""
    for file in resolved.file.chain():
        if file.deprecation is not None:
            instead = f"; use {file.deprecation['expected']} instead" if "expected" in file.deprecation else ""
            more = f" ({file.deprecation['reference']})" if "reference" in file.deprecation else ""
            logger.warning("the config %s is deprecated%s%s", file.path, instead, more)
    warn_of_ignored_variables(resolved.file, resolved.values)


def import_custom_modules(resolved: ResolvedConfig) -> None:
    """Import the modules that ``custom_imports`` of a config names.

    Raises:
        ConfigError: It names something else, or a module cannot be imported.
    """
    owner = resolved.file.owner_of("custom_imports") or resolved.file
    where = owner.place_of("custom_imports")
    wanted: Any = resolved.values.get("custom_imports")
    modules = modules_to_import(wanted, where)
    if modules and isinstance(owner.source, DataSource):
        raise ConfigError(
            f"{where}: a {owner.path.suffix} config is data and cannot import modules; make it a .py config."
        )
    if modules:
        import_modules(modules, allow_failed=bool(wanted.get("allow_failed_imports")), where=where)
