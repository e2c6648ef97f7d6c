"""The stand-ins for what lazy configs import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.config import ConfigDict
from mmengine.config.lazy import LazyAttr, LazyObject

STAND_INS = (LazyAttr, LazyObject)


@contextmanager
def stand_ins_kept() -> Iterator[None]:
    """Keep every ConfigDict from resolving stand-ins, which would import what they stand for."""
    before, ConfigDict.lazy = ConfigDict.lazy, True  # mmengine's global switch
    try:
        yield
    finally:
        ConfigDict.lazy = before
