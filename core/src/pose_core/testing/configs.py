"""Check that a plugin's configs load, and that their types and arguments exist."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pose_core.config.places import TAKEN_OUT
from pose_core.discovery import PluginRecord, catalog
from pose_core.discovery.shipped import ShippedConfig, all_configs
from pose_core.errors import PoseError, suggest
from pose_core.first_party import CORE_SCOPE
from pose_core.kinds import KINDS
from pose_core.registry.arguments import Arguments
from pose_core.testing.findings import Finding

# Key in a config, or the end of a key, to the registry that builds its value.
_REGISTRY_OF = {
    "pipeline": "TRANSFORMS",
    "transforms": "TRANSFORMS",
    "dataset": "DATASETS",
    "datasets": "DATASETS",
    "sampler": "DATA_SAMPLERS",
    "batch_sampler": "DATA_SAMPLERS",
    "collate_fn": "FUNCTIONS",
    "worker_init_fn": "FUNCTIONS",
    "codec": "KEYPOINT_CODECS",
    "encoder": "KEYPOINT_CODECS",
    "decoder": "KEYPOINT_CODECS",
    "evaluator": "METRICS",
    "hooks": "HOOKS",
    "optimizer": "OPTIMIZERS",
    "optim_wrapper": "OPTIM_WRAPPERS",
    "param_scheduler": "PARAM_SCHEDULERS",
    "init_cfg": "WEIGHT_INITIALIZERS",
    "visualizer": "VISUALIZERS",
    "vis_backends": "VISBACKENDS",
    "log_processor": "LOG_PROCESSORS",
    "model_wrapper_cfg": "MODEL_WRAPPERS",
}

# Arguments that the code which builds from a config adds to it.
_ADDED = {
    "DATA_SAMPLERS": {"dataset", "sampler", "batch_size"},
    "OPTIMIZERS": {"params"},
    "OPTIM_WRAPPERS": {"optimizer"},
    "PARAM_SCHEDULERS": {"optimizer", "param_name"},
    "VISBACKENDS": {"save_dir"},
    "LOOPS": {"runner", "dataloader", "evaluator"},
    "MODEL_WRAPPERS": {"module"},
}

# Keys under which ``type`` has another meaning.
_DATA_KEYS = ("metainfo", "dataset_info", "keypoint_info")

# Incomplete configs: layers get their sizes from the network, functions get arguments from their caller.
_PARTIAL_SUFFIXES = ("_cfg", "_fn")

# Variables from which the runner builds; others are used in these or in derived configs.
_RUNNER_VARIABLES = {
    "model", "train_dataloader", "val_dataloader", "test_dataloader", "train_cfg", "val_cfg", "test_cfg",
    "val_evaluator", "test_evaluator", "optim_wrapper", "param_scheduler", "default_hooks", "custom_hooks",
    "visualizer", "log_processor",
}  # fmt: skip


@dataclass(frozen=True)
class _Node:
    """A ``dict(type=..., ...)`` of a config, its path, and the nearest key above it."""

    path: str
    key: str
    value: Mapping[str, Any]


def check_configs(record: PluginRecord) -> Iterator[Finding]:
    """Check that every config loads, and that every ``type`` in it resolves and accepts its arguments.

    A problem in a base is reported once, not for every config that inherits from it.
    """
    affected: dict[str, list[str]] = {}
    for config in all_configs(record.scope):
        problems = list(_config_problems(config))
        for problem in problems:
            affected.setdefault(problem, []).append(config.name)
        if not problems:
            yield Finding("configs", config.name, True)
    for problem, names in affected.items():
        others = len(names) - 1
        more = f" {others} more {'config has' if others == 1 else 'configs have'} the same problem." if others else ""
        yield Finding("configs", names[0], False, problem + more)


def _config_problems(config: ShippedConfig) -> Iterator[str]:
    from mmengine.registry import DefaultScope

    from pose_core.config import load_config

    try:
        loaded = load_config(config.name)
    except PoseError as error:
        yield str(error)
        return
    values = loaded.to_dict()
    if not config.is_base:
        values = {key: value for key, value in values.items() if key in _RUNNER_VARIABLES}
    with DefaultScope.overwrite_default_scope(loaded.get("default_scope", CORE_SCOPE)):
        for node, problem in _node_problems(values, complete=not config.is_base):
            yield f"{_place(config, node)}{problem}"


def _node_problems(value: Any, path: str = "", key: str = "", *, complete: bool) -> Iterator[tuple[_Node, str]]:
    """Yield the nodes of a config with a problem, each with its message."""
    if isinstance(value, Mapping):
        builder: Any = None
        if "type" in value:
            node = _Node(path, key, value)
            builder, problem = _builder(node)
            if problem := problem or _arguments_problem(node, builder, complete=complete):
                yield node, problem
        # arguments that a component passes to a library use the types of that library
        foreign = (*_DATA_KEYS, *getattr(builder, "foreign_arguments", ()))
        for name, below in value.items():
            if name not in foreign:
                yield from _node_problems(below, f"{path}.{name}".lstrip("."), str(name), complete=complete)
    elif isinstance(value, (list, tuple)):
        for index, below in enumerate(value):
            yield from _node_problems(below, f"{path}.{index}", key, complete=complete)


def _builder(node: _Node) -> tuple[Any, str]:
    """Return the class or function of a node, and ``""`` or the message why there is none."""
    from pose_core.registry import registry_named

    named = node.value["type"]
    if not isinstance(named, str):
        return named, ""
    try:
        return registry_named(_registry_of(node)).get(named), ""
    except PoseError as error:
        return None, str(error)


def _arguments_problem(node: _Node, builder: Any, *, complete: bool) -> str:
    """Return what is wrong with the arguments of a node, or ``""``."""
    try:
        accepted = Arguments.of(builder)
    except (TypeError, ValueError):  # C code without a signature
        return ""
    kind, name = _registry_of(node), getattr(builder, "__name__", str(builder))
    given = {str(key) for key in node.value} - {"type", "_scope_"} - set(TAKEN_OUT.get(kind, ()))
    if not accepted.anything and (unknown := sorted(given - accepted.names)):
        return f"{name} has no argument '{unknown[0]}'.{suggest(unknown[0], accepted.names)}"
    missing = sorted(accepted.required - given - _ADDED.get(kind, set()))
    if complete and missing and not node.key.endswith(_PARTIAL_SUFFIXES):
        return f"{name} needs the argument '{missing[0]}'."
    return ""


def _registry_of(node: _Node) -> str:
    """Return the name of the registry that builds a node: by its key, or else the first with its type."""
    from pose_core.registry import registry_named

    above = node.path.split(".")[:-1]
    if node.path in ("train_cfg", "val_cfg", "test_cfg"):
        return "LOOPS"
    if above == ["default_hooks"]:
        return "HOOKS"
    for key, registry in {**_REGISTRY_OF, **_declared_registries()}.items():
        if node.key == key or node.key.endswith(f"_{key}"):
            return registry
    found = (name for name in catalog().registries if node.value["type"] in registry_named(name))
    return next(found, "MODELS")


def _declared_registries() -> dict[str, str]:
    """Map the names of the kinds that plugins declare, in singular and plural, to their registries."""
    declared = [kind for kind in catalog().kinds.values() if kind.name not in KINDS and kind.registry]
    return {key: str(kind.registry) for kind in declared for key in (kind.name.removesuffix("s"), kind.name)}


def _place(config: ShippedConfig, node: _Node) -> str:
    """Return ``file:line: key: `` of the setting of the node's type."""
    from pose_core.config import explain_origins

    with contextlib.suppress(PoseError):
        for setting in explain_origins(config.name):
            if setting.key == f"{node.path}.type":
                return f"{setting.origin}: {node.path}: "
    return f"{node.path}: "
