"""Configs: loading, overriding, and writing them.

``load_config`` takes a path or ``scope::name`` and returns a :class:`Config`, as ``Config.fromfile`` does. Configs use
the field's syntax: ``_base_``, ``_delete_``, ``{{_base_.key}}``, ``{{ fileDirname }}``,
``{{$VARIABLE:default}}``, ``custom_imports``, and lazy configs that name their bases ``with read_base():`` and their
classes by import.
"""

from __future__ import annotations

from mmengine.config import ConfigDict, read_base

from pose_core.config.config import Config, as_config, load_config
from pose_core.config.formatting import dump_config, format_config
from pose_core.config.options import Option, parse_options
from pose_core.config.origins import Setting, explain_origins
from pose_core.errors import ConfigError

__all__ = [
    "Config",
    "ConfigDict",
    "ConfigError",
    "Option",
    "Setting",
    "as_config",
    "dump_config",
    "explain_origins",
    "format_config",
    "load_config",
    "parse_options",
    "read_base",
]
