# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_wholebody.datasets.coco_style import CocoWholeBodyDataset as CocoWholeBodyDataset
from pose_wholebody.datasets.coco_style import HalpeDataset as HalpeDataset
from pose_wholebody.datasets.coco_style import UBody2dDataset as UBody2dDataset

__all__ = [
    "CocoWholeBodyDataset",
    "HalpeDataset",
    "UBody2dDataset",
]
