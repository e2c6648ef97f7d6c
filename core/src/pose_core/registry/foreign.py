"""Resolve dotted paths in configs, restricted to components that are declared, registered or safe to build."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mmengine.registry import Registry

from pose_core.discovery import Component, catalog
from pose_core.first_party import CORE_SCOPE

# Registry to the mmengine module whose import registers its components.
_FILLERS = {
    "DATASETS": "mmengine.dataset",
    "DATA_SAMPLERS": "mmengine.dataset",
    "FUNCTIONS": "mmengine.dataset",
    "EVALUATOR": "mmengine.evaluator",
    "METRICS": "mmengine.evaluator",
    "HOOKS": "mmengine.hooks",
    "MODELS": "mmengine.model",
    "MODEL_WRAPPERS": "mmengine.model",
    "WEIGHT_INITIALIZERS": "mmengine.model",
    "OPTIMIZERS": "mmengine.optim",
    "OPTIM_WRAPPERS": "mmengine.optim",
    "OPTIM_WRAPPER_CONSTRUCTORS": "mmengine.optim",
    "PARAM_SCHEDULERS": "mmengine.optim",
    "LOOPS": "mmengine.runner",
    "RUNNERS": "mmengine.runner",
    "LOG_PROCESSORS": "mmengine.runner",
    "VISBACKENDS": "mmengine.visualization",
    "VISUALIZERS": "mmengine.visualization",
}

# Package to the base class required of its attributes to be built from a config.
_LIBRARIES = {"torch.nn": "Module", "torch.optim": "Optimizer", "torch.optim.lr_scheduler": "LRScheduler"}


def find_by_path(kind: str, root: Registry, path: str) -> Component | Any | None:
    """Return the component at the dotted ``path``, or ``None`` if a config must not build it or nothing is there.

    Args:
        kind: Name of the registry, such as ``"MODELS"``.
        root: The mmengine root registry of that name.
        path: Python path such as ``pose_body.datasets.CocoDataset``, as written when lazy configs are dumped.
    """
    module, _, name = path.rpartition(".")
    scope = catalog().scope_of_module(module)
    if scope is not None:
        return catalog().declared(kind, scope).get(name)
    if module.partition(".")[0] == "mmengine":
        return _find_in_mmengine(kind, root, module, name)
    if module in _LIBRARIES:
        return _find_in_library(module, name)
    return None


def registered_by_mmengine(kind: str, root: Registry) -> dict[str, Any]:
    """Import mmengine's modules, and return what it registers in ``root`` by name."""
    if kind in _FILLERS:
        import_module(_FILLERS[kind])
    root.import_from_location()
    return root.module_dict


def _find_in_mmengine(kind: str, root: Registry, module: str, name: str) -> Component | Any | None:
    """Return core's replacement for a class called ``name``, or the class that mmengine registers under any key."""
    if stand_in := catalog().declared(kind, CORE_SCOPE).get(name):
        return stand_in
    for registered in registered_by_mmengine(kind, root).values():
        if getattr(registered, "__name__", None) == name and registered.__module__.startswith(module):
            return registered
    return None


def _find_in_library(module: str, name: str) -> Any | None:
    library = import_module(module)
    found, base = getattr(library, name, None), getattr(library, _LIBRARIES[module])
    return found if isinstance(found, type) and issubclass(found, base) else None
