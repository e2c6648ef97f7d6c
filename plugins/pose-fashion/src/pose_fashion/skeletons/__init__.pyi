# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_fashion.skeletons.deepfashion import DEEPFASHION_FULL as DEEPFASHION_FULL
from pose_fashion.skeletons.deepfashion import DEEPFASHION_LOWER as DEEPFASHION_LOWER
from pose_fashion.skeletons.deepfashion import DEEPFASHION_UPPER as DEEPFASHION_UPPER
from pose_fashion.skeletons.deepfashion2 import DEEPFASHION2 as DEEPFASHION2

__all__ = [
    "DEEPFASHION2",
    "DEEPFASHION_FULL",
    "DEEPFASHION_LOWER",
    "DEEPFASHION_UPPER",
]
