"""What a constructor takes, so that a config can be judged without building from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Arguments:
    """The keyword arguments of a class or function.

    Attributes:
        required: Those without a default.
        optional: Those with one.
        anything: Whether it takes others too, and it cannot be known which.
    """

    required: frozenset[str]
    optional: frozenset[str]
    anything: bool

    @property
    def names(self) -> frozenset[str]:
        """All that are known."""
        return self.required | self.optional

    @classmethod
    def of(cls, builder: Callable[..., Any]) -> Arguments:
        """The arguments of a class or function; ``**kwargs`` of a constructor stand for those of its base class."""
        if not inspect.isclass(builder):
            return cls._of_signature(inspect.signature(builder))
        required: set[str] = set()
        optional: set[str] = set()
        for base in builder.__mro__:
            if "__init__" not in vars(base) or base is object:
                continue
            found = cls._of_signature(inspect.signature(vars(base)["__init__"]), skip=1)
            required |= found.required - optional
            optional |= found.optional - required
            if not found.anything:
                return cls(frozenset(required), frozenset(optional), anything=False)
        # without an __init__ of its own, or with **kwargs all the way up
        return cls(frozenset(required), frozenset(optional), anything=any("__init__" in vars(b) for b in _own(builder)))

    @classmethod
    def _of_signature(cls, signature: inspect.Signature, skip: int = 0) -> Arguments:
        parameters = list(signature.parameters.values())[skip:]
        named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        required = frozenset(p.name for p in named if p.default is p.empty)
        optional = frozenset(p.name for p in named) - required
        return cls(required, optional, anything=any(p.kind is p.VAR_KEYWORD for p in parameters))


def _own(builder: type) -> list[type]:
    return [base for base in builder.__mro__ if base is not object]
