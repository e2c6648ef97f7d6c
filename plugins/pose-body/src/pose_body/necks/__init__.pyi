# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_body.necks.pose_warper import PoseWarperNeck as PoseWarperNeck

__all__ = [
    "PoseWarperNeck",
]
