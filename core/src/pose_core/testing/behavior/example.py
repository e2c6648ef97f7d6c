"""Base class of all examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Build:
    """Function that builds the tested component like a config does; passed to :meth:`Example.check`.

    Args:
        component: The object in the plugin's table, usually a class.
        make: Function of further keyword arguments that builds the component.
    """

    component: Any
    make: Callable[..., Any]

    def __call__(self, **more: Any) -> Any:
        """Build the component from the example's arguments and ``more``."""
        return self.make(**more)


@dataclass(frozen=True, kw_only=True)
class Example:
    """Example of a component of any kind, which checks that the component can be built.

    To check more, derive from this class or from the example of a kind: override :meth:`check`, ``yield from`` the base
    implementation, and yield a message per problem.

    Args:
        arguments: Arguments of its config, without ``type``.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def usual(cls) -> Example | None:
        """Return the default example of components without required arguments, or ``None`` if there is no default."""
        return None

    def check(self, build: Build) -> Iterator[str]:
        """Build the component, and yield a message per problem.

        Exceptions of the component need not be caught: they are reported with their location.
        """
        build()
        yield from ()
