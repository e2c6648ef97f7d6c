"""Finding the file of a config by its name: a path or ``scope::name``."""

from __future__ import annotations

import os
from pathlib import Path

from pose_core.discovery.shipped import CONFIG_SUFFIXES, every_config, find_shipped
from pose_core.errors import ConfigError, suggest


def find_config(source: str | os.PathLike[str]) -> Path:
    """Return the file that ``source`` names.

    Args:
        source: A path, or ``scope::name`` for a config that a plugin ships: its path within the plugin's configs or, if
            unique, the file name alone, both with or without suffix. ``mmpose::name`` searches all of our own
            plugins.

    Raises:
        ConfigError: There is no such config; the message suggests similar names.
    """
    text = os.fspath(source)
    if "::" in text:
        return find_shipped(text).path
    path = Path(text).expanduser()
    if path.is_dir():
        raise ConfigError(f"'{text}' is a folder; name a config file in it.")
    if not path.is_file():
        raise ConfigError(f"There is no config file '{text}'.{_near_path(path) or _like_shipped(text)}")
    return _readable(path)


def find_base(spec: str, child: Path, line: int | None = None) -> Path:
    """Return the file that ``_base_ = spec`` in the config ``child`` names: a path relative to it, or ``scope::name``.

    Raises:
        ConfigError: There is no such file; the message names the child.
    """
    where = f"{child}:{line}" if line else str(child)
    if "::" in spec:
        try:
            return find_shipped(spec).path
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from None
    path = Path(os.path.normpath(child.parent / Path(spec).expanduser()))
    if not path.is_file():
        raise ConfigError(
            f"{where}: there is no base config '{spec}' ({path}).{_near_path(path) or _like_shipped(spec)}"
        )
    return _readable(path)


def _like_shipped(spec: str) -> str:
    """Return a suggestion for the missing file ``spec``: the shipped config with the same name, if any."""
    parts = [part for part in Path(spec).parts if part != ".."]
    # prefer the longest matching tail of the path: `_base_/default_runtime.py` before the bare name
    for start in range(len(parts)):
        tail = "/" + "/".join(parts[start:])
        for config in every_config():
            if f"/{config.inner}".endswith((tail, *(tail + suffix for suffix in CONFIG_SUFFIXES))):
                return f" A plugin ships '{config.name}': write that instead."
    return ""


def display(path: Path) -> str:
    """Return ``path`` for display: ``scope::name`` of a shipped config, else relative to the working directory."""
    for config in every_config():
        if config.path == path:
            return config.name
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _near_path(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    names = [other.name for other in path.parent.iterdir() if other.suffix in CONFIG_SUFFIXES]
    return suggest(path.name, names, shown={name: (path.parent / name).as_posix() for name in names}, cutoff=0.75)


def _readable(path: Path) -> Path:
    if path.suffix not in CONFIG_SUFFIXES:
        raise ConfigError(f"'{path}' is not a config: the suffix must be {', '.join(CONFIG_SUFFIXES[:-1])} or .yml.")
    return path
