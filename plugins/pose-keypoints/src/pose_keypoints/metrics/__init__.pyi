# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.metrics.auc import AUC as AUC
from pose_keypoints.metrics.epe import EPE as EPE
from pose_keypoints.metrics.keypoint_metric import KeypointMetric as KeypointMetric
from pose_keypoints.metrics.keypoint_metric import MatchedPoses as MatchedPoses
from pose_keypoints.metrics.keypoint_metric import bbox_size as bbox_size
from pose_keypoints.metrics.nme import NME as NME
from pose_keypoints.metrics.partition import KeypointPartitionMetric as KeypointPartitionMetric
from pose_keypoints.metrics.pck import PCKAccuracy as PCKAccuracy

__all__ = [
    "AUC",
    "EPE",
    "KeypointMetric",
    "KeypointPartitionMetric",
    "MatchedPoses",
    "NME",
    "PCKAccuracy",
    "bbox_size",
]
