"""The registries of the field: what builds a component from ``dict(type=..., **arguments)``.

Each stands under the mmengine root registry of the same name, so that mmengine's Runner, loops and hooks find the
components of every installed plugin. Classes are imported when a config names them, not before. User code that is not
a package registers with the decorator: ``@MODELS.register_module()``.

How ``type=`` is resolved is documented at :class:`pose_core.registry.scoped.ScopedRegistry`.
"""

from __future__ import annotations

from mmengine import registry as _mmengine
from mmengine.registry import Registry as _Registry

from pose_core.first_party import CORE_SCOPE as _CORE_SCOPE
from pose_core.kinds import REGISTRIES as _NAMES
from pose_core.registry.family import Family as _Family
from pose_core.registry.scoped import ScopedRegistry

# mmengine has no root for the codecs: this one is ours. Its scope is that of mmengine's roots, so that all look alike.
_ROOTS = {name: getattr(_mmengine, name) for name in _NAMES if name != "KEYPOINT_CODECS"}
_ROOTS["KEYPOINT_CODECS"] = _Registry("keypoint codec", scope="mmengine")
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

__all__ = ["ScopedRegistry", *_NAMES]
