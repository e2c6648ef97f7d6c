"""From the name of a config, a path or ``scope::name``, to the file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pose_core.discovery import about_scope, catalogue
from pose_core.discovery.shipped import CONFIG_SUFFIXES, ShippedConfig, all_configs
from pose_core.errors import ConfigError, suggest
from pose_core.first_party import FIELD_ALIASES


def find_config(source: str | os.PathLike[str]) -> Path:
    """The file that ``source`` names.

    Args:
        source: A path, or ``scope::name`` for a config that a plugin ships: its path within the plugin's configs or, if
            there is but one of that name, the name alone, both with or without suffix. ``mmpose::name`` looks
            through all of our own plugins.

    Raises:
        ConfigError: There is no such config; the message suggests what could be meant.
    """
    text = os.fspath(source)
    if "::" in text:
        return _find_shipped(text)
    path = Path(text).expanduser()
    if path.is_dir():
        raise ConfigError(f"'{text}' is a folder; name a config file in it.")
    if not path.is_file():
        raise ConfigError(f"There is no config file '{text}'.{_near_path(path) or _like_shipped(text)}")
    return _readable(path)


def find_base(spec: str, child: Path, line: int | None = None) -> Path:
    """The file that ``_base_ = spec`` in the config ``child`` names: a path relative to it, or ``scope::name``.

    Raises:
        ConfigError: There is no such file; the message names the child.
    """
    where = f"{child}:{line}" if line else str(child)
    if "::" in spec:
        try:
            return _find_shipped(spec)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from None
    path = Path(os.path.normpath(child.parent / Path(spec).expanduser()))
    if not path.is_file():
        raise ConfigError(
            f"{where}: there is no base config '{spec}' ({path}).{_near_path(path) or _like_shipped(spec)}"
        )
    return _readable(path)


def _like_shipped(spec: str) -> str:
    """The tail of a message on the missing file ``spec``: the shipped config of the same name, if there is one."""
    parts = [part for part in Path(spec).parts if part != ".."]
    # the more of the path agrees, the likelier it is what was meant: `_base_/default_runtime.py` before the bare name
    for start in range(len(parts)):
        tail = "/" + "/".join(parts[start:])
        for config in _shipped(catalogue().owners):
            if f"/{_inner(config)}".endswith((tail, *(tail + suffix for suffix in CONFIG_SUFFIXES))):
                return f" A plugin ships '{config.name}': write that instead."
    return ""


def display(path: Path) -> str:
    """``path`` as people read it best: ``scope::name`` of a shipped config, else relative to the working directory."""
    for config in _shipped(catalogue().owners):
        if config.path == path:
            return config.name
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _find_shipped(spec: str) -> Path:
    scope, _, name = spec.partition("::")
    of_the_field = scope in FIELD_ALIASES
    if not of_the_field and scope not in catalogue().owners:
        raise ConfigError(f"'{spec}': there is no scope '{scope}' here.{about_scope(scope)}")
    configs = _shipped(catalogue().path if of_the_field else [scope])
    if not configs:
        raise ConfigError(f"'{spec}': the plugin '{scope}' ships no configs.")
    found = [config for config in configs if _inner(config) in (name, *(name + suffix for suffix in CONFIG_SUFFIXES))]
    found = found[:1]  # the first plugin on our path has the say, as with components
    if not found and (of_the_field or "/" not in name):  # the field's folders are not ours: the name has to do
        found = [config for config in configs if config.path.stem == _stem(Path(name).name)]
    if len(found) == 1:
        return found[0].path
    if found:
        raise ConfigError(f"'{spec}' could be {' or '.join(c.name for c in found)}: write one of them in full.")
    names = {config.path.stem: config.name for config in reversed(configs)}
    near = suggest(_stem(name), names, shown=names)
    raise ConfigError(f"'{spec}': no such config.{near} 'pose plugins search' finds those there are.")


def _near_path(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    names = [other.name for other in path.parent.iterdir() if other.suffix in CONFIG_SUFFIXES]
    return suggest(path.name, names, shown={name: (path.parent / name).as_posix() for name in names}, cutoff=0.75)


def _readable(path: Path) -> Path:
    if path.suffix not in CONFIG_SUFFIXES:
        raise ConfigError(f"'{path}' is not a config: one ends in {', '.join(CONFIG_SUFFIXES[:-1])} or .yml.")
    return path


def _shipped(scopes: Iterable[str]) -> list[ShippedConfig]:
    return [config for scope in scopes for config in all_configs(scope)]


def _inner(config: ShippedConfig) -> str:
    return config.name.partition("::")[2]


def _stem(name: str) -> str:
    return Path(name).stem if Path(name).suffix in CONFIG_SUFFIXES else name
