"""From what a config says to a skeleton: an installed name, a file, or a dict."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pose_core.discovery import Component, catalogue
from pose_core.errors import SkeletonError, suggest
from pose_core.first_party import FIELD_ALIASES
from pose_core.skeleton.dataset_info import dataset_info, skeleton_from_info
from pose_core.skeleton.literals import read_literals
from pose_core.skeleton.skeleton import Skeleton

_FILE_TYPES = (".py", ".json", ".yaml", ".yml")


def load_skeleton(spec: str | os.PathLike[str] | Mapping[str, Any] | Skeleton) -> Skeleton:
    """The skeleton that ``spec`` means.

    Args:
        spec: One of

            * a skeleton, which is returned as it is;
            * a dict in the field's ``dataset_info`` form;
            * ``dict(from_file=...)`` with one of the following, and keys that replace or add to what it says;
            * a file in that form (``.py`` with ``dataset_info = dict(...)``, ``.json``, ``.yaml``). A Python file that
              holds only literals is read without running it; any other runs as a config does;
            * the name of an installed skeleton: ``coco``, or ``body.coco`` and ``body::coco`` with the plugin's scope.
              A path that is no file means the name it ends in, so that ``configs/_base_/datasets/coco.py`` is found
              wherever the process was started. A name without a scope means our own plugins (and the one that is the
              config's ``default_scope``), so that installing another changes nothing.

    Raises:
        SkeletonError: There is no such file or name, or the description contradicts itself.
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
        raise SkeletonError(f"A skeleton is given by name, by file or as a dict, got {type(spec).__name__}: {spec!r}.")
    path = Path(spec)
    if path.suffix in _FILE_TYPES and path.is_file():
        return _from_file(path)
    return _installed(os.fspath(spec))


# -- files -------------------------------------------------------------------------------------------------------------


def _from_file(path: Path) -> Skeleton:
    info = _read(path).get("dataset_info")
    if not isinstance(info, Mapping):
        raise SkeletonError(f"{path} describes no skeleton: it must hold dataset_info = dict(dataset_name=..., ...).")
    try:
        return skeleton_from_info(info)
    except SkeletonError as error:
        raise SkeletonError(f"{path}: {error}") from error


def _read(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".py":
        try:
            values = read_literals(ast.parse(path.read_text(encoding="utf-8")))
        except SyntaxError as error:
            raise SkeletonError(f"{path}:{error.lineno} is not Python: {error.msg}.") from error
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
        raise SkeletonError(_missing(spec, scope, name))
    skeleton = component.load()
    if not isinstance(skeleton, Skeleton):
        raise SkeletonError(
            f"'{component.full_name}' ({component.target}) must be a Skeleton, got {type(skeleton).__name__}; "
            f"tell the author of {component.owner.package}."
        )
    return skeleton


def _scope_and_name(spec: str) -> tuple[str, str]:
    """``("body", "coco")`` of ``body.coco``, ``body::coco`` or ``body::datasets/coco.py``; no scope in a plain path."""
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
        return catalogue().declared("skeletons", scope).get(name)
    preferred = catalogue().declared("skeletons", _default_scope()).get(name)
    return preferred or catalogue().find("skeletons", name)


def _default_scope() -> str:
    """The scope of the config that is being run; there is none before mmengine is imported."""
    registry = sys.modules.get("mmengine.registry")
    current = registry.DefaultScope.get_current_instance() if registry else None
    return current.scope_name if current else ""


def _missing(spec: str, scope: str, name: str) -> str:
    """Why ``spec`` means nothing, with the names that are near."""
    own_path = catalogue().path
    installed = list(catalogue().components(kind="skeletons"))
    names = {c.name: c.name if c.scope in own_path else c.full_name for c in reversed(installed)}
    same = [c.full_name for c in installed if c.name == name]
    full = f"{scope}.{name}" if scope else name
    text = f"There is no skeleton '{full}' here"
    if spec != full:
        text += f", and no file '{spec}'"
    near = suggest(same[0], same) if same else suggest(name, names)
    return f"{text}.{near or ' Give a file with dataset_info = dict(...), or install a plugin that has it.'}"
