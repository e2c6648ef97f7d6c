# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.preprocessors.pose_data_preprocessor import PoseDataPreprocessor as PoseDataPreprocessor

__all__ = [
    "PoseDataPreprocessor",
]
