"""The configs that our packages ship, for tests of many of them."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from pose_core.config import Config, load_config
from pose_core.discovery import catalog
from pose_core.discovery.shipped import ShippedConfig, shipped_configs

SHIPPED = [config for scope in catalog().path for config in shipped_configs(catalog().owners[scope])]


@functools.cache
def loaded(shipped: ShippedConfig) -> Config:
    """The config. It is the same for every test: none may change it."""
    return load_config(shipped.name)


def by_name(configs: list[ShippedConfig]) -> Any:
    """Run a test once a config, as its argument ``shipped``."""
    return pytest.mark.parametrize("shipped", configs, ids=lambda config: config.path.stem)
