# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_wholebody.skeletons.coco_wholebody import COCO_WHOLEBODY as COCO_WHOLEBODY
from pose_wholebody.skeletons.coco_wholebody import COCO_WHOLEBODY_OPENPOSE as COCO_WHOLEBODY_OPENPOSE
from pose_wholebody.skeletons.coco_wholebody import H3WB as H3WB
from pose_wholebody.skeletons.coco_wholebody import UBODY2D as UBODY2D
from pose_wholebody.skeletons.halpe import HALPE as HALPE

__all__ = [
    "COCO_WHOLEBODY",
    "COCO_WHOLEBODY_OPENPOSE",
    "H3WB",
    "HALPE",
    "UBODY2D",
]
