"""Load a skeleton from an installed name, a file or a dict."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pose_core.discovery import Component, catalog
from pose_core.errors import SkeletonError, suggest
from pose_core.first_party import FIELD_ALIASES
from pose_core.skeleton.dataset_info import dataset_info, skeleton_from_info
from pose_core.skeleton.literals import read_literals
from pose_core.skeleton.skeleton import Skeleton

_FILE_TYPES = (".py", ".json", ".yaml", ".yml")


def load_skeleton(spec: str | os.PathLike[str] | Mapping[str, Any] | Skeleton) -> Skeleton:
    """Load the skeleton given by ``spec``.

    Args:
        spec: One of

            * a skeleton, which is returned unchanged;
            * a ``dataset_info`` dict in MMPose's format;
            * ``dict(from_file=...)`` with one of the following, and optional keys that override or extend it;
            * a file in that format (``.py`` with ``dataset_info = dict(...)``, ``.json``, ``.yaml``). A Python file
              that contains only literals is read without executing it; any other is executed like a config;
            * the name of an installed skeleton: ``coco``, or ``body.coco`` or ``body::coco`` with the plugin's scope.
              A path that is not a file stands for the name it ends in, so that ``configs/_base_/datasets/coco.py`` is
              found from any working directory. A name without a scope is looked up only in the first-party plugins
              and in the config's ``default_scope``, so that installing another plugin does not change its meaning.

    Raises:
        SkeletonError: If there is no such file or name, or the description contradicts itself.

    Examples:
        >>> coco = load_skeleton("coco")  # a skeleton of pose-body
        >>> coco.names[:3], len(coco.names)
        (('nose', 'left_eye', 'right_eye'), 17)
    """
    if isinstance(spec, Skeleton):
        return spec
    if isinstance(spec, Mapping):
        if "from_file" not in spec:
            return skeleton_from_info(spec)
        added = {key: value for key, value in spec.items() if key != "from_file"}
        base = load_skeleton(spec["from_file"])
        return skeleton_from_info({**dataset_info(base), **added}) if added else base
    if not isinstance(spec, (str, os.PathLike)):
        raise SkeletonError(f"A skeleton must be a name, a file or a dict, got {type(spec).__name__}: {spec!r}.")
    path = Path(spec)
    if path.suffix in _FILE_TYPES and path.is_file():
        return _from_file(path)
    return _installed(os.fspath(spec))


# -- files -------------------------------------------------------------------------------------------------------------


def _from_file(path: Path) -> Skeleton:
    info = _read(path).get("dataset_info")
    if not isinstance(info, Mapping):
        raise SkeletonError(f"{path} must define a skeleton as dataset_info = dict(dataset_name=..., ...).")
    try:
        return skeleton_from_info(info)
    except SkeletonError as error:
        raise SkeletonError(f"{path}: {error}") from error


def _read(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".py":
        try:
            values = read_literals(ast.parse(path.read_text(encoding="utf-8")))
        except SyntaxError as error:
            raise SkeletonError(f"{path}:{error.lineno} is not valid Python: {error.msg}.") from error
        except (UnicodeDecodeError, OSError) as error:
            raise SkeletonError(f"{path} cannot be read: {error}.") from error
        if values is not None and "_base_" not in values:
            return values
    from pose_core.config import load_config

    return load_config(path)


# -- names -------------------------------------------------------------------------------------------------------------


def _installed(spec: str) -> Skeleton:
    scope, name = _scope_and_name(spec)
    component = _find(scope, name)
    if component is None:
        raise SkeletonError(_not_found(spec, scope, name))
    skeleton = component.load()
    if not isinstance(skeleton, Skeleton):
        raise SkeletonError(
            f"'{component.full_name}' ({component.target}) must be a Skeleton, got {type(skeleton).__name__}; "
            f"report this to the author of {component.owner.package}."
        )
    return skeleton


def _scope_and_name(spec: str) -> tuple[str, str]:
    """Split ``body.coco``, ``body::coco`` or ``body::datasets/coco.py`` into ``("body", "coco")``.

    A plain path has no scope.
    """
    scope, separator, rest = spec.rpartition("::")
    name = PurePosixPath(rest.replace("\\", "/")).name
    suffix = PurePosixPath(name).suffix
    if suffix in _FILE_TYPES:
        name = name.removesuffix(suffix)
    elif not separator:
        scope, _, name = name.rpartition(".")
    return scope, name


def _find(scope: str, name: str) -> Component | None:
    if scope and scope not in FIELD_ALIASES:
        return catalog().declared("skeletons", scope).get(name)
    preferred = catalog().declared("skeletons", _default_scope()).get(name)
    return preferred or catalog().find("skeletons", name)


def _default_scope() -> str:
    """Return the scope of the running config, or ``""`` if mmengine is not imported yet."""
    registry = sys.modules.get("mmengine.registry")
    current = registry.DefaultScope.get_current_instance() if registry else None
    return current.scope_name if current else ""


def _not_found(spec: str, scope: str, name: str) -> str:
    """Explain that ``spec`` was not found, and suggest similar names."""
    own_path = catalog().path
    installed = list(catalog().components(kind="skeletons"))
    names = {c.name: c.name if c.scope in own_path else c.full_name for c in reversed(installed)}
    same = [c.full_name for c in installed if c.name == name]
    full = f"{scope}.{name}" if scope else name
    text = f"There is no skeleton '{full}'"
    if spec != full:
        text += f", and no file '{spec}'"
    near = suggest(same[0], same) if same else suggest(name, names)
    return f"{text}.{near or ' Pass a file with dataset_info = dict(...), or install the plugin that provides it.'}"
