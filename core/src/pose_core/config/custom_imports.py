"""``custom_imports``: modules that a config wants imported, for what they register."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pose_core.discovery.places import place_of
from pose_core.errors import ConfigError
from pose_core.first_party import FIELD_ALIASES

logger = logging.getLogger(__name__)


def modules_to_import(custom_imports: Any, where: str) -> list[str]:
    """The modules that ``custom_imports`` names, less those of the field's packages that are not installed.

    What configs of the field import of ``mmpose``, ``mmdet`` and their kin is here without it: our plugins provide it.

    Args:
        custom_imports: ``dict(imports=[...], allow_failed_imports=False)``, or nothing.
        where: The place of it, for messages.

    Raises:
        ConfigError: It is written otherwise.
    """
    if not custom_imports:
        return []
    modules = custom_imports.get("imports") if isinstance(custom_imports, Mapping) else None
    modules = [modules] if isinstance(modules, str) else modules or []
    is_list = isinstance(modules, (list, tuple)) and all(isinstance(module, str) for module in modules)
    if (
        not is_list
        or not isinstance(custom_imports, Mapping)
        or custom_imports.keys() - {"imports", "allow_failed_imports"}
    ):
        raise ConfigError(
            f"{where}: custom_imports must be dict(imports=['package.module'], allow_failed_imports=False), "
            f"got {custom_imports!r}."
        )
    provided = [module for module in modules if is_of_the_field(module)]
    if provided:
        logger.info("custom_imports leaves out %s: our plugins provide what it registers", ", ".join(provided))
    return [module for module in modules if module not in provided]


def import_modules(modules: list[str], *, allow_failed: bool, where: str) -> None:
    """Import ``modules``.

    Args:
        modules: Their names.
        allow_failed: Whether one that is not there is left out with a warning.
        where: The place that names them, for messages.

    Raises:
        ConfigError: Importing one failed.
    """
    for module in modules:
        try:
            import_module(module)
        except Exception as error:
            if allow_failed and isinstance(error, ImportError):
                logger.warning("custom_imports leaves out %s, which cannot be imported: %s", module, error)
                continue
            absent = isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}.")
            more = ". Put the folder that it lies in on PYTHONPATH." if absent else f" ({place_of(error)})."
            raise ConfigError(
                f"{where}: importing '{module}' for custom_imports failed: {type(error).__name__}: {error}{more}"
            ) from error


def is_of_the_field(module: str) -> bool:
    """Whether ``module`` belongs to a package of the field that is not installed."""
    top = module.partition(".")[0]
    return top in FIELD_ALIASES and find_spec(top) is None
