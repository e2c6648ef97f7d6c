"""What a constructor takes is known without calling it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from pose_core.registry.arguments import Arguments


class Base:
    def __init__(self, path, depth=3, *, size: int, name="x"): ...


class Child(Base):
    def __init__(self, extra, depth=4, **kwargs): ...


class Grandchild(Child):
    """Takes what its base takes."""


class Open(Base):
    def __init__(self, *args, **kwargs): ...


class Bottomless:
    def __init__(self, one, **anything): ...


class Empty: ...


@dataclass
class Data:
    first: int
    second: str = ""


def function(path, *, size=1, **rest: Any) -> None: ...


@pytest.mark.parametrize(
    ("builder", "required", "optional", "anything"),
    [
        (Base, {"path", "size"}, {"depth", "name"}, False),
        (Child, {"extra", "path", "size"}, {"depth", "name"}, False),
        (Grandchild, {"extra", "path", "size"}, {"depth", "name"}, False),
        (Open, {"path", "size"}, {"depth", "name"}, False),
        (Bottomless, {"one"}, set(), True),
        (Empty, set(), set(), False),
        (Data, {"first"}, {"second"}, False),
        (function, {"path"}, {"size"}, True),
    ],
)
def test_arguments(builder: Any, required: set[str], optional: set[str], anything: bool) -> None:
    assert Arguments.of(builder) == Arguments(frozenset(required), frozenset(optional), anything)
