# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.methods.dwpose.dwpose_distiller import DWPoseDistiller as DWPoseDistiller

__all__ = [
    "DWPoseDistiller",
]
