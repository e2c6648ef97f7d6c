# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.estimators.base_estimator import BasePoseEstimator as BasePoseEstimator
from pose_keypoints.estimators.topdown import TopdownPoseEstimator as TopdownPoseEstimator

__all__ = [
    "BasePoseEstimator",
    "TopdownPoseEstimator",
]
