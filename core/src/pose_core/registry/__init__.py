"""Registries that build components from ``dict(type=..., **arguments)``.

Each is a child of the mmengine root registry of the same name, so that mmengine's Runner, loops and hooks find the
components of all installed plugins. A class is imported when a config first uses it. Code outside a plugin registers
its classes with the decorator ``@MODELS.register_module()``.

Registries of kinds that plugins declare are attributes of this module, too, such as ``pose_core.registry.DETECTORS``;
type checkers accept ``registry_named("DETECTORS")``.

For how ``type=`` is resolved see :class:`pose_core.registry.scoped.ScopedRegistry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING as _TYPE_CHECKING

from mmengine import registry as _mmengine
from mmengine.registry import Registry as _Registry

from pose_core.discovery import catalog as _catalog
from pose_core.errors import NotRegisteredError as _NotRegisteredError
from pose_core.errors import suggest as _suggest
from pose_core.first_party import CORE_SCOPE as _CORE_SCOPE
from pose_core.kinds import REGISTRIES as _NAMES
from pose_core.registry.family import Family as _Family
from pose_core.registry.missing import noun as _noun
from pose_core.registry.scoped import ScopedRegistry


def _root(name: str) -> _Registry:
    """Return mmengine's root registry called ``name``, or create one in mmengine's scope."""
    root = getattr(_mmengine, name, None)
    return root if isinstance(root, _Registry) else _Registry(_noun(name), scope="mmengine")


_ROOTS = {name: _root(name) for name in _catalog().registries}
_FAMILY = _Family(_ROOTS)
_CORE = _FAMILY.scope(_CORE_SCOPE)

MODELS: ScopedRegistry = _CORE["MODELS"]
KEYPOINT_CODECS: ScopedRegistry = _CORE["KEYPOINT_CODECS"]
DATASETS: ScopedRegistry = _CORE["DATASETS"]
DATA_SAMPLERS: ScopedRegistry = _CORE["DATA_SAMPLERS"]
TRANSFORMS: ScopedRegistry = _CORE["TRANSFORMS"]
METRICS: ScopedRegistry = _CORE["METRICS"]
VISUALIZERS: ScopedRegistry = _CORE["VISUALIZERS"]
VISBACKENDS: ScopedRegistry = _CORE["VISBACKENDS"]
HOOKS: ScopedRegistry = _CORE["HOOKS"]
LOOPS: ScopedRegistry = _CORE["LOOPS"]
OPTIMIZERS: ScopedRegistry = _CORE["OPTIMIZERS"]
OPTIM_WRAPPERS: ScopedRegistry = _CORE["OPTIM_WRAPPERS"]
OPTIM_WRAPPER_CONSTRUCTORS: ScopedRegistry = _CORE["OPTIM_WRAPPER_CONSTRUCTORS"]
PARAM_SCHEDULERS: ScopedRegistry = _CORE["PARAM_SCHEDULERS"]
WEIGHT_INITIALIZERS: ScopedRegistry = _CORE["WEIGHT_INITIALIZERS"]
MODEL_WRAPPERS: ScopedRegistry = _CORE["MODEL_WRAPPERS"]
TASK_UTILS: ScopedRegistry = _CORE["TASK_UTILS"]
FUNCTIONS: ScopedRegistry = _CORE["FUNCTIONS"]
RUNNERS: ScopedRegistry = _CORE["RUNNERS"]
LOG_PROCESSORS: ScopedRegistry = _CORE["LOG_PROCESSORS"]

__all__ = ["ScopedRegistry", "registry_named", *_NAMES]


def registry_named(name: str) -> ScopedRegistry:
    """Return the registry called ``name``, of core or of a kind that an installed plugin declares.

    Args:
        name: Name of the registry, such as ``"MODELS"`` or ``"DETECTORS"``.

    Raises:
        NotRegisteredError: No registry has this name.
    """
    if name not in _CORE:
        near = _suggest(name, _CORE) or " Install the plugin that declares it."
        raise _NotRegisteredError(f"There is no registry '{name}' here.{near}")
    return _CORE[name]


if not _TYPE_CHECKING:  # hidden from type checkers, so that they report misspelled names

    def __getattr__(name: str) -> ScopedRegistry:
        """Return the registry of a kind that a plugin declares."""
        if name in _CORE:
            return _CORE[name]
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'; registries are {', '.join(_CORE)}")
