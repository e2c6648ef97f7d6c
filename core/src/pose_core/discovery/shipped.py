"""Configs shipped by plugins, and which of them use a component."""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pose_core.discovery.catalog import Component, catalog
from pose_core.discovery.records import PluginRecord
from pose_core.discovery.scopes import explain_unknown_scope
from pose_core.errors import ConfigError, suggest
from pose_core.first_party import FIELD_ALIASES

# File formats of configs.
CONFIG_SUFFIXES = (".py", ".json", ".yaml", ".yml")

# The assignment of a config's bases in any of these formats: one base or a list.
_BASE = re.compile(r"""^\s*["']?_base_["']?\s*[=:]\s*(\[[^\]]*\]|\S+)""", re.MULTILINE)


@dataclass(frozen=True)
class ShippedConfig:
    """A config shipped by a plugin.

    Attributes:
        name: ``scope::path.py``, as accepted by the command line and ``_base_``.
        path: Path of the file.
    """

    name: str
    path: Path

    @property
    def inner(self) -> str:
        """The name without the scope: the path within the plugin's configs."""
        return self.name.partition("::")[2]

    @property
    def is_base(self) -> bool:
        """Whether the config is only a base of others: it is in a folder whose name starts with an underscore."""
        return any(part.startswith("_") for part in Path(self.inner).parts)


def config_folder(record: PluginRecord) -> Path | None:
    """Return the folder of a plugin's configs, or ``None`` if it ships none."""
    if record.plugin is None or record.plugin.configs is None or record.module is None or not record.module.__file__:
        return None
    package, _, folder = record.plugin.configs.partition(":")
    # the table may be in a subpackage; 'package' in configs is relative to the top-level package
    depth = len(record.module.__name__.split(".")) - 1
    top = Path(record.module.__file__).parents[depth - 1] if depth else Path(record.module.__file__).parent
    return top.joinpath(*package.split(".")[1:], folder)


@functools.cache
def all_configs(scope: str) -> tuple[ShippedConfig, ...]:
    """Return all configs of a plugin including bases, sorted by name."""
    record = catalog().owners.get(scope)
    folder = config_folder(record) if record else None
    if folder is None or not folder.is_dir():
        return ()
    files = sorted(path for path in folder.rglob("*") if path.suffix in CONFIG_SUFFIXES and path.stem != "__init__")
    return tuple(ShippedConfig(f"{scope}::{path.relative_to(folder).as_posix()}", path) for path in files)


def shipped_configs(record: PluginRecord) -> list[ShippedConfig]:
    """Return the configs of a plugin that can be run, without bases."""
    return [config for config in all_configs(record.scope) if not config.is_base]


def configs_that_use(component: Component) -> list[str]:
    """Return the names of shipped configs, including bases, that use ``component`` as a ``type`` in their own text."""
    scopes = {component.scope, component.scope.replace("-", "_"), "mmpose", "mmdet", "mmpretrain"}
    name = rf"(?:(?:{'|'.join(map(re.escape, scopes))})\.)?{re.escape(component.name)}"
    pattern = re.compile(rf"""(?:\btype\s*=|["']type["']\s*:)\s*["']{name}["']""")
    return [config.name for config in every_config() if pattern.search(_read_text(config.path))]


def configs_that_inherit(names: Iterable[str]) -> list[str]:
    """Return the names of shipped configs, without bases, that inherit directly or indirectly from one of ``names``."""
    own = set(names)
    reached, bases = set(own), _bases_by_name()
    while more := {name for name, below in bases.items() if name not in reached and below & reached}:
        reached |= more
    return [config.name for config in every_config() if config.name in reached - own and not config.is_base]


def every_config(scopes: Iterable[str] | None = None) -> list[ShippedConfig]:
    """Return all configs including bases of the plugins ``scopes``, by default of every plugin."""
    return [config for scope in (catalog().owners if scopes is None else scopes) for config in all_configs(scope)]


def find_shipped(spec: str) -> ShippedConfig:
    """Return the config called ``scope::name``, by the rules of :func:`pose_core.config.find_config`.

    Raises:
        ConfigError: No config or more than one matches; the message suggests similar names.
    """
    scope, _, name = spec.partition("::")
    is_alias = scope in FIELD_ALIASES
    if not is_alias and scope not in catalog().owners:
        raise ConfigError(f"'{spec}': there is no scope '{scope}' here.{explain_unknown_scope(scope)}")
    configs = every_config(catalog().path if is_alias else [scope])
    if not configs:
        raise ConfigError(f"'{spec}': the plugin '{scope}' ships no configs.")
    found = [config for config in configs if config.inner in (name, *(name + suffix for suffix in CONFIG_SUFFIXES))]
    found = found[:1]  # the first plugin on the first-party path wins, as for components
    if not found and (is_alias or "/" not in name):  # other toolboxes use other folders, so match the name only
        found = [config for config in configs if config.path.stem == _stem(Path(name).name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"'{spec}' is ambiguous: write {' or '.join(c.name for c in found)}.")
    names = {config.path.stem: config.name for config in reversed(configs)}
    near = suggest(_stem(name), names, shown=names)
    raise ConfigError(f"'{spec}': no such config.{near} 'pose plugins search' lists the available ones.")


@functools.cache
def _bases_by_name() -> dict[str, set[str]]:
    """Map the name of every shipped config to the names of its direct bases that are shipped, too."""
    known = {config.path: config.name for config in every_config()}
    return {config.name: set(_read_bases(config, known)) for config in every_config()}


def _read_bases(config: ShippedConfig, known: Mapping[Path, str]) -> Iterator[str]:
    for value in _BASE.findall(_read_text(config.path)):
        for spec in re.findall(r"""[^\s"'\[\],]+""", value):
            if "::" not in spec:
                yield known.get(Path(os.path.normpath(config.path.parent / spec)), "")
                continue
            with contextlib.suppress(ConfigError):  # loading the config reports it
                yield find_shipped(spec).name


def _stem(name: str) -> str:
    return Path(name).stem if Path(name).suffix in CONFIG_SUFFIXES else name


@functools.cache
def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
