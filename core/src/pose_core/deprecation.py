"""Deprecation of public names: a deprecated name works but warns for two minor versions, then it is removed.

A name deprecated in 0.3 warns in 0.3 and 0.4 and is removed in 0.5.
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
ANY = r"\S+ is deprecated since \S+ and will be removed in \S+; use "

# The number of minor versions in which a deprecated name still works.
GRACE = 2


def removed_in(since: str) -> str:
    """Return the version that removes a name deprecated in ``since``: ``"0.5"`` for ``"0.3"``."""
    major, minor = since.split(".")[:2]
    return f"{major}.{int(minor) + GRACE}"


def deprecated(since: str, *, use: str) -> Callable[[T], T]:
    """Make a function or class warn whenever it is called.

    Args:
        since: The version that deprecates it, such as ``"0.3"``.
        use: The replacement, in words or as a full name.
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
    """Return a module ``__getattr__`` that forwards names that have moved.

    ::

        __getattr__ = deprecated_names(__name__, {"old_name": ("0.3", "pose_core.new_home:new_name")})

    Args:
        module: The module's ``__name__``.
        names: Maps each old name to the version that deprecates it and the ``module:name`` of its replacement.
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
    return f"{name} is deprecated since {since} and will be removed in {removed_in(since)}; use {use} instead."
