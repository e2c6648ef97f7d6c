# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_hand.skeletons.interhand import INTERHAND2D as INTERHAND2D
from pose_hand.skeletons.interhand import INTERHAND3D as INTERHAND3D
from pose_hand.skeletons.one_hand import COCO_WHOLEBODY_HAND as COCO_WHOLEBODY_HAND
from pose_hand.skeletons.one_hand import FREIHAND as FREIHAND
from pose_hand.skeletons.one_hand import ONEHAND10K as ONEHAND10K
from pose_hand.skeletons.one_hand import PANOPTIC_HAND2D as PANOPTIC_HAND2D
from pose_hand.skeletons.one_hand import RHD2D as RHD2D

__all__ = [
    "COCO_WHOLEBODY_HAND",
    "FREIHAND",
    "INTERHAND2D",
    "INTERHAND3D",
    "ONEHAND10K",
    "PANOPTIC_HAND2D",
    "RHD2D",
]
