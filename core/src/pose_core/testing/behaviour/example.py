"""The base of all examples: what a component is built from, and what it must then do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Build:
    """Builds the component that is tried out, as a config would: what :meth:`Example.check` is given.

    Args:
        component: What the plugin's table names: the class, most often.
        make: Takes further arguments and returns what is built.
    """

    component: Any
    make: Callable[..., Any]

    def __call__(self, **more: Any) -> Any:
        """Build from the example's arguments and ``more``."""
        return self.make(**more)


@dataclass(frozen=True, kw_only=True)
class Example:
    """How to try out a component of any kind: building it must succeed.

    Derive from it, or from the example of a kind, to check more: override :meth:`check`, ``yield from`` the base's, and
    yield a sentence for everything that is wrong.

    Args:
        arguments: What its config holds besides ``type``.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def usual(cls) -> Example | None:
        """Return the example of a component that can be built without arguments, or ``None``: it needs its own."""
        return None

    def check(self, build: Build) -> Iterator[str]:
        """Build the component and yield what is wrong with it.

        An exception that the component raises is reported with its place: there is no need to catch it here.
        """
        build()
        yield from ()
