# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_core.engine.runner import PoseRunner as PoseRunner
from pose_core.engine.runner import PoseRunner as Runner
from pose_core.engine.testing import test as test
from pose_core.engine.training import train as train

__all__ = [
    "PoseRunner",
    "Runner",
    "test",
    "train",
]
