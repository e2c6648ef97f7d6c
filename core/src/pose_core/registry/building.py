"""Build from ``dict(type=..., **arguments)``, and explain errors in the dictionary."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from mmengine.config import Config
from mmengine.registry import Registry

from pose_core.engine.mmengine_internals import content_of
from pose_core.errors import ConfigError, suggest
from pose_core.registry.missing import noun

# Python's messages, which begin with the qualified name of the function.
_UNEXPECTED = re.compile(r"([\w.<>]+?)(?:\.__init__)?\(\) got an unexpected keyword argument '(\w+)'")
_MISSING = re.compile(r"([\w.<>]+?)(?:\.__init__)?\(\) missing \d+ required [\w-]+ arguments?: (.+)")


def explain_errors(build: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """Wrap mmengine's build function to raise a :class:`ConfigError` if the config does not fit its ``type``.

    Args:
        build: Function of a config, optional ``default_args``, and the ``registry``.
        kind: Name of the registry in :mod:`pose_core.registry`, such as ``"MODELS"``.
    """

    @wraps(build)
    def build_or_explain(cfg: Any, *args: Any, registry: Registry, **kwargs: Any) -> Any:
        given = content_of(cfg) if isinstance(cfg, Config) else cfg
        if kind != "RUNNERS":  # a runner's type is given by runner_type
            _check_config(given, (*args, *kwargs.values()), kind)
        try:
            return build(cfg, *args, registry=registry, **kwargs)
        except TypeError as error:
            if isinstance(given, Mapping) and (problem := _argument_error(str(error), given, registry)):
                raise ConfigError(problem) from error
            raise

    return build_or_explain


def _check_config(cfg: Any, defaults: tuple[Any, ...], kind: str) -> None:
    """Check that ``cfg`` is a dictionary with a ``type``, or a sequence, which mmengine checks itself.

    Raises:
        ConfigError: ``cfg`` is no dictionary, or has no ``type``.
    """
    if isinstance(cfg, list | tuple):
        return
    rule = f"The config of a{'n' * (noun(kind)[0] in 'aeiou')} {noun(kind)} must be dict(type=..., ...)"
    if not isinstance(cfg, Mapping):
        raise ConfigError(f"{rule}, got {cfg!r}.")
    if "type" not in cfg and not any(isinstance(default, Mapping) and "type" in default for default in defaults):
        given = ", ".join(f"{key}=..." for key in cfg)
        raise ConfigError(f"{rule}, got dict({given}) without a type.")


def _argument_error(message: str, cfg: Mapping[str, Any], registry: Registry) -> str | None:
    """Return the argument error in ``cfg`` that caused Python's ``message``, or ``None`` if it comes from elsewhere."""
    with registry.switch_scope_and_registry(cfg.get("_scope_")) as scoped:
        target = scoped.get(cfg["type"]) if isinstance(cfg.get("type"), str) else cfg.get("type")
    name = getattr(target, "__name__", str(target))
    classes = target.__mro__ if isinstance(target, type) else ()
    called = [vars(cls)["__init__"] for cls in classes if "__init__" in vars(cls)] or [target]
    if found := _UNEXPECTED.search(message):
        function, argument = found.groups()
        if argument in cfg:
            known = list(dict.fromkeys(_argument_names(called)))
            near = suggest(argument, known) or (f" It accepts {', '.join(known)}." if known else "")
            return f"{name} has no argument '{argument}'.{near}"
        for key, value in cfg.items():
            if isinstance(value, Mapping) and argument in value:
                return f"{name}: {key} sets the argument '{argument}', which {function} does not accept."
    qualified_names = {getattr(function, "__qualname__", "").removesuffix(".__init__") for function in called}
    if (found := _MISSING.search(message)) and found.group(1) in qualified_names:
        return f"{name} needs the arguments {found.group(2)}."
    return None


def _argument_names(functions: Iterable[Callable[..., Any]]) -> Iterator[str]:
    """Yield the names of the keyword arguments of all ``functions``."""
    for function in functions:
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and parameter.name != "self":
                yield parameter.name
