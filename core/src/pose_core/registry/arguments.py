"""Arguments accepted by a constructor, to check configs without building from them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Arguments:
    """Keyword arguments of a class or function.

    Attributes:
        required: Arguments without a default.
        optional: Arguments with a default.
        anything: Whether it accepts further arguments with unknown names.
        defaults: Defaults of the optional arguments.
    """

    required: frozenset[str]
    optional: frozenset[str]
    anything: bool
    defaults: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """Names of all known arguments."""
        return self.required | self.optional

    @classmethod
    def of(cls, builder: Callable[..., Any]) -> Arguments:
        """Return the arguments of a class or function; ``**kwargs`` of a constructor stand for the base class's."""
        if not inspect.isclass(builder):
            return cls._of_signature(inspect.signature(builder))
        required: set[str] = set()
        defaults: dict[str, Any] = {}
        for base in builder.__mro__:
            if "__init__" not in vars(base) or base is object:
                continue
            found = cls._of_signature(inspect.signature(vars(base)["__init__"]), skip=1)
            required |= found.required - defaults.keys()
            defaults = {name: value for name, value in found.defaults.items() if name not in required} | defaults
            if not found.anything:
                return cls(frozenset(required), frozenset(defaults), anything=False, defaults=defaults)
        # the class inherits object's __init__, or has **kwargs in every __init__
        anything = any("__init__" in vars(base) for base in builder.__mro__ if base is not object)
        return cls(frozenset(required), frozenset(defaults), anything, defaults)

    @classmethod
    def _of_signature(cls, signature: inspect.Signature, skip: int = 0) -> Arguments:
        parameters = list(signature.parameters.values())[skip:]
        named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        defaults = {p.name: p.default for p in named if p.default is not p.empty}
        required = frozenset(p.name for p in named) - defaults.keys()
        anything = any(p.kind is p.VAR_KEYWORD for p in parameters)
        return cls(required, frozenset(defaults), anything, defaults)
