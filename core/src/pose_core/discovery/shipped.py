"""The configs that plugins ship, and which of them name a component."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from pose_core.discovery.catalogue import Component, catalogue
from pose_core.discovery.records import PluginRecord

# What a config may be written in.
CONFIG_SUFFIXES = (".py", ".json", ".yaml", ".yml")


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
    def is_base(self) -> bool:
        """Whether it is a part of other configs, in a folder that starts with an underscore."""
        return any(part.startswith("_") for part in Path(self.name.partition("::")[2]).parts)


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
    """The names of the shipped configs, bases included, whose text names ``component`` under ``type=``."""
    scopes = {component.scope, component.scope.replace("-", "_"), "mmpose", "mmdet", "mmpretrain"}
    name = rf"(?:(?:{'|'.join(map(re.escape, scopes))})\.)?{re.escape(component.name)}"
    pattern = re.compile(rf"""(?:\btype\s*=|["']type["']\s*:)\s*["']{name}["']""")
    configs = [config for scope in catalogue().owners for config in all_configs(scope)]
    return [config.name for config in configs if pattern.search(_text(config.path))]


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
