"""The configs that plugins ship, and which of them name a component."""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pose_core.discovery.catalogue import Component, catalogue
from pose_core.discovery.records import PluginRecord
from pose_core.discovery.scopes import about_scope
from pose_core.errors import ConfigError, suggest
from pose_core.first_party import FIELD_ALIASES

# What a config may be written in.
CONFIG_SUFFIXES = (".py", ".json", ".yaml", ".yml")

# What a config, in whatever language, says of its bases: one, or a list of several.
_BASE = re.compile(r"""^\s*["']?_base_["']?\s*[=:]\s*(\[[^\]]*\]|\S+)""", re.MULTILINE)


@dataclass(frozen=True)
class ShippedConfig:
    """One config of a plugin.

    Attributes:
        name: ``scope::path.py``, as the command line and ``_base_`` take it.
        path: The file.
    """

    name: str
    path: Path

    @property
    def inner(self) -> str:
        """Its name without the scope: where it lies within the plugin's configs."""
        return self.name.partition("::")[2]

    @property
    def is_base(self) -> bool:
        """Whether it is a part of other configs, in a folder that starts with an underscore."""
        return any(part.startswith("_") for part in Path(self.inner).parts)


def config_folder(record: PluginRecord) -> Path | None:
    """The folder that a plugin's configs lie in, or ``None`` where it ships none."""
    if record.plugin is None or record.plugin.configs is None or record.module is None or not record.module.__file__:
        return None
    package, _, folder = record.plugin.configs.partition(":")
    # a table may point into a subpackage of the package that it stands in
    depth = len(record.module.__name__.split(".")) - 1
    top = Path(record.module.__file__).parents[depth - 1] if depth else Path(record.module.__file__).parent
    return top.joinpath(*package.split(".")[1:], folder)


@functools.cache
def all_configs(scope: str) -> tuple[ShippedConfig, ...]:
    """Every config of a plugin, bases included, by name."""
    record = catalogue().owners.get(scope)
    folder = config_folder(record) if record else None
    if folder is None or not folder.is_dir():
        return ()
    files = sorted(path for path in folder.rglob("*") if path.suffix in CONFIG_SUFFIXES and path.stem != "__init__")
    return tuple(ShippedConfig(f"{scope}::{path.relative_to(folder).as_posix()}", path) for path in files)


def shipped_configs(record: PluginRecord) -> list[ShippedConfig]:
    """The configs of a plugin that can be run, bases left out."""
    return [config for config in all_configs(record.scope) if not config.is_base]


def configs_that_use(component: Component) -> list[str]:
    """The names of the shipped configs, bases included, whose own text names ``component`` under ``type=``."""
    scopes = {component.scope, component.scope.replace("-", "_"), "mmpose", "mmdet", "mmpretrain"}
    name = rf"(?:(?:{'|'.join(map(re.escape, scopes))})\.)?{re.escape(component.name)}"
    pattern = re.compile(rf"""(?:\btype\s*=|["']type["']\s*:)\s*["']{name}["']""")
    return [config.name for config in every_config() if pattern.search(_text(config.path))]


def configs_that_inherit(names: Iterable[str]) -> list[str]:
    """The names of the shipped configs, bases left out, that rest on one of ``names``, over however many bases."""
    own = set(names)
    reached, bases = set(own), _bases()
    while more := {name for name, below in bases.items() if name not in reached and below & reached}:
        reached |= more
    return [config.name for config in every_config() if config.name in reached - own and not config.is_base]


def every_config(scopes: Iterable[str] | None = None) -> list[ShippedConfig]:
    """The configs of the plugins ``scopes``, by default of all, bases included."""
    return [config for scope in (catalogue().owners if scopes is None else scopes) for config in all_configs(scope)]


def find_shipped(spec: str) -> ShippedConfig:
    """The config that ``scope::name`` names: as in :func:`pose_core.config.find_config`.

    Raises:
        ConfigError: There is none, or more than one; the message suggests what could be meant.
    """
    scope, _, name = spec.partition("::")
    of_the_field = scope in FIELD_ALIASES
    if not of_the_field and scope not in catalogue().owners:
        raise ConfigError(f"'{spec}': there is no scope '{scope}' here.{about_scope(scope)}")
    configs = every_config(catalogue().path if of_the_field else [scope])
    if not configs:
        raise ConfigError(f"'{spec}': the plugin '{scope}' ships no configs.")
    found = [config for config in configs if config.inner in (name, *(name + suffix for suffix in CONFIG_SUFFIXES))]
    found = found[:1]  # the first plugin on our path has the say, as with components
    if not found and (of_the_field or "/" not in name):  # the field's folders are not ours: the name has to do
        found = [config for config in configs if config.path.stem == _stem(Path(name).name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"'{spec}' could be {' or '.join(c.name for c in found)}: write one of them in full.")
    names = {config.path.stem: config.name for config in reversed(configs)}
    near = suggest(_stem(name), names, shown=names)
    raise ConfigError(f"'{spec}': no such config.{near} 'pose plugins search' finds those there are.")


@functools.cache
def _bases() -> dict[str, set[str]]:
    """Every shipped config, to the shipped ones that it names as its bases."""
    known = {config.path: config.name for config in every_config()}
    return {config.name: set(_bases_of(config, known)) for config in every_config()}


def _bases_of(config: ShippedConfig, known: Mapping[Path, str]) -> Iterator[str]:
    for value in _BASE.findall(_text(config.path)):
        for spec in re.findall(r"""[^\s"'\[\],]+""", value):
            if "::" not in spec:
                yield known.get(Path(os.path.normpath(config.path.parent / spec)), "")
                continue
            with contextlib.suppress(ConfigError):  # whoever loads it is told
                yield find_shipped(spec).name


def _stem(name: str) -> str:
    return Path(name).stem if Path(name).suffix in CONFIG_SUFFIXES else name


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
