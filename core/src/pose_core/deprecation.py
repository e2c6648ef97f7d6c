"""Taking public names out of use: a deprecated name works and warns for two minor versions, then it goes.

What was deprecated in 0.3 warns in 0.3 and 0.4 and is gone in 0.5.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

__all__ = ["deprecated", "deprecated_names", "removed_in"]

T = TypeVar("T", bound=Callable[..., Any])

# Matches every message of this module.
ANY = r"\S+ is deprecated since \S+ and goes in \S+: use "

# For how many minor versions a deprecated name still works.
GRACE = 2


def removed_in(since: str) -> str:
    """The version in which goes what was deprecated in the version ``since``: ``"0.3"`` to ``"0.5"``."""
    major, minor = since.split(".")[:2]
    return f"{major}.{int(minor) + GRACE}"


def deprecated(since: str, *, use: str) -> Callable[[T], T]:
    """Let a function or class warn whenever it is called.

    Args:
        since: The version that deprecates it, such as ``"0.3"``.
        use: What to use in its place, in words or by its full name.
    """

    def decorate(target: T) -> T:
        message = _message(f"{target.__module__}.{target.__qualname__}", since, use)
        anything: Any = target
        is_class = inspect.isclass(target)
        called = anything.__init__ if is_class else anything

        @functools.wraps(called)
        def warning(*args: Any, **kwargs: Any) -> Any:
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return called(*args, **kwargs)

        if is_class:
            anything.__init__ = warning
        result: Any = anything if is_class else warning
        return result

    return decorate


def deprecated_names(module: str, names: Mapping[str, tuple[str, str]]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module some of whose names have moved.

    ::

        __getattr__ = deprecated_names(__name__, {"old_name": ("0.3", "pose_core.new_home:new_name")})

    Args:
        module: The module's ``__name__``.
        names: Old name to the version that deprecates it and ``module:name`` of what takes its place.
    """

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        since, target = names[name]
        home, _, attribute = target.partition(":")
        warnings.warn(_message(f"{module}.{name}", since, f"{home}.{attribute}"), DeprecationWarning, stacklevel=2)
        return getattr(import_module(home), attribute)

    return get


def _message(name: str, since: str, use: str) -> str:
    return f"{name} is deprecated since {since} and goes in {removed_in(since)}: use {use}."
