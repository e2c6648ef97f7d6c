"""``custom_imports``: modules that a config imports because they register components."""

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
    """Return the modules that ``custom_imports`` names, without those of the field's packages that are not installed.

    Our plugins provide what configs import from ``mmpose``, ``mmdet`` and similar packages.

    Args:
        custom_imports: ``dict(imports=[...], allow_failed_imports=False)``, or an empty value.
        where: Its place, for messages.

    Raises:
        ConfigError: It has another form.
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
        logger.info("custom_imports skips %s: our plugins provide what it registers", ", ".join(provided))
    return [module for module in modules if module not in provided]


def import_modules(modules: list[str], *, allow_failed: bool, where: str) -> None:
    """Import ``modules``.

    Args:
        modules: Their names.
        allow_failed: Whether a module that cannot be imported is skipped with a warning.
        where: The place that names them, for messages.

    Raises:
        ConfigError: An import failed.
    """
    for module in modules:
        try:
            import_module(module)
        except (Exception, SystemExit) as error:  # a script without a main guard may exit
            if allow_failed and isinstance(error, ImportError):
                logger.warning("custom_imports skips %s, which cannot be imported: %s", module, error)
                continue
            absent = isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}.")
            more = ". Add the folder that contains it to PYTHONPATH." if absent else f" ({place_of(error)})."
            raise ConfigError(
                f"{where}: importing '{module}' for custom_imports failed: {type(error).__name__}: {error}{more}"
            ) from error


def is_of_the_field(module: str) -> bool:
    """Return whether ``module`` belongs to a package of the field that is not installed."""
    top = module.partition(".")[0]
    return top in FIELD_ALIASES and find_spec(top) is None
