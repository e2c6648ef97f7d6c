"""What users and authors of plugins may import, written down: names, signatures and methods, one per line."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from lazy_stubs import lazy_modules
from pose_core.discovery import catalog
from shared_paths import ROOT

SNAPSHOT = ROOT / "tests" / "pose_core" / "public_api.txt"

# Documented in docs/api.md, as are the modules that export components.
_OTHER_MODULES = (
    "pose_core.config",
    "pose_core.contracts",
    "pose_core.deprecation",
    "pose_core.errors",
    "pose_core.hookspecs",
    "pose_core.kinds",
    "pose_core.lazy_exports",
    "pose_core.nn",
    "pose_core.plugin",
    "pose_core.registry",
    "pose_core.skeleton",
    "pose_core.structures",
    "pose_core.testing",
    "pose_keypoints.conformance",
    "pose_keypoints.conformance.coco_files",
    "pose_keypoints.mirroring",
    "pose_keypoints.recipes.pipelines",
    "pose_keypoints.structures",
    "pose_data.synthetic",
)
MODULES = tuple(sorted([*_OTHER_MODULES, *lazy_modules().values()]))


def describe() -> str:
    """Return the public API as text."""
    return "\n\n".join("\n".join([name, *_module(import_module(name))]) for name in MODULES) + "\n"


def _module(module: ModuleType) -> Iterator[str]:
    for name in sorted(_names(module)):
        value = getattr(module, name)
        home = _homes().get(id(value), (module.__name__, name))
        lines = _described(name, value) if home == (module.__name__, name) else [f"{name}, as {'.'.join(home)}"]
        yield from (f"  {line}" for line in lines)


@functools.cache
def _homes() -> dict[int, tuple[str, str]]:
    """Map every public class and function to the module and name under which it is written down."""
    homes: dict[int, tuple[str, str]] = {}
    for name in MODULES:
        module = import_module(name)
        for public in sorted(_names(module)):
            value = getattr(module, public)
            if inspect.isclass(value) or inspect.isfunction(value):
                homes.setdefault(id(value), (name, public))
    return homes


def _names(module: ModuleType) -> list[str]:
    """``__all__``, or what the module defines itself."""
    if hasattr(module, "__all__"):
        return list(module.__all__)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    tree = ast.parse(inspect.getsource(module))
    targets = [target for node in tree.body for target in getattr(node, "targets", [getattr(node, "target", None)])]
    constants = [target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()]
    return [name for name in {*own, *constants} if not name.startswith("_")]


def _described(name: str, value: Any) -> Iterator[str]:
    module = getattr(value, "__module__", "")
    if inspect.isclass(value) and not module.startswith("pose_"):
        yield f"class {name}, of {module.partition('.')[0]}"
    elif inspect.isclass(value):
        bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
        yield f"class {name}{f'({bases})' if bases else ''}{_constructor(value)}"
        if name.startswith("Base") or id(value) not in _components():
            yield from (f"  {line}" for line in _members(value))
    elif inspect.isfunction(value):
        yield f"{name}{_signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


@functools.cache
def _components() -> set[int]:
    """Return the identities of what our plugins declare: of these, the constructor is what configs hold."""
    return {id(component.load()) for scope in catalog().path for component in catalog().components(scope)}


def _constructor(cls: type) -> str:
    """Return the signature of a constructor, or the class that it is inherited from, where that is documented."""
    home = next(base for base in cls.__mro__ if "__init__" in vars(base))
    is_documented = id(home) in _homes() or not home.__module__.startswith("pose_")
    if home is cls or not is_documented or not inspect.isfunction(home.__init__):
        return _signature(cls)
    return f"(as {home.__name__})"


def _members(cls: type) -> Iterator[str]:
    """The methods and properties that a class adds to those of other libraries' classes."""
    foreign = {name for base in cls.__mro__ if not base.__module__.startswith("pose_") for name in vars(base)}
    for name, member in sorted(vars(cls).items()):
        if name.startswith("_") or name in foreign:
            continue
        if isinstance(member, (staticmethod, classmethod)):
            yield f"{name}{_signature(member.__func__)}"
        elif inspect.isfunction(member):
            yield f"{name}{_signature(member)}"
        elif isinstance(member, property):
            yield name


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except ValueError:
        return "(...)"
    parts: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts and not any(p[0] == "*" for p in parts):
            parts.append("*")
        parts.append(_parameter(parameter))
    returned = signature.return_annotation
    suffix = "" if returned is signature.empty or returned in (None, "None") else f" -> {_annotation(returned)}"
    return f"({', '.join(parts)}){suffix}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    text = stars + parameter.name
    if parameter.annotation is not parameter.empty:
        text += f": {_annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        default = repr(parameter.default)
        text += f" = {default if len(default) < 60 and '<' not in default else '...'}"
    return text


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
