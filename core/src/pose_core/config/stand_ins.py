"""The stand-ins for what lazy configs import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.config import ConfigDict
from mmengine.config.lazy import LazyAttr, LazyObject

STAND_INS = (LazyAttr, LazyObject)


@contextmanager
def stand_ins_kept() -> Iterator[None]:
    """Let no ConfigDict replace the stand-in for an import by what it stands for, which would import it."""
    before, ConfigDict.lazy = ConfigDict.lazy, True  # mmengine's switch, for all of them at once
    try:
        yield
    finally:
        ConfigDict.lazy = before
