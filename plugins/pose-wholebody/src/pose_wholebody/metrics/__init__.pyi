# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_wholebody.metrics.coco_wholebody_metric import CocoWholeBodyMetric as CocoWholeBodyMetric

__all__ = [
    "CocoWholeBodyMetric",
]
