# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_body.metrics.coco_metric import CocoMetric as CocoMetric
from pose_body.metrics.limb_pck import JhmdbPCKAccuracy as JhmdbPCKAccuracy
from pose_body.metrics.limb_pck import MpiiPCKAccuracy as MpiiPCKAccuracy
from pose_body.metrics.posetrack18_metric import PoseTrack18Metric as PoseTrack18Metric

__all__ = [
    "CocoMetric",
    "JhmdbPCKAccuracy",
    "MpiiPCKAccuracy",
    "PoseTrack18Metric",
]
