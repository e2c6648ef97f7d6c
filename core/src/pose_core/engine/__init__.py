"""Training and testing: the glue around mmengine's Runner.

- :func:`train` and :func:`test` do what ``pose train`` and ``pose test`` do;
- :class:`PoseRunner` is mmengine's Runner, corrected where it is wrong for today;
- :mod:`pose_core.engine.checkpoint` reads, writes and applies checkpoints, and executes nothing that they hold.

Importing this package imports none of that yet: mmengine's Runner alone takes more than a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pose_core.engine.runner import PoseRunner
    from pose_core.engine.testing import test
    from pose_core.engine.training import train

__all__ = ["PoseRunner", "test", "train"]

_HOMES = {
    "PoseRunner": "pose_core.engine.runner",
    "test": "pose_core.engine.testing",
    "train": "pose_core.engine.training",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
