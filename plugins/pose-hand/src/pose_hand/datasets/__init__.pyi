# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_hand.datasets.coco_style import FreiHandDataset as FreiHandDataset
from pose_hand.datasets.coco_style import OneHand10KDataset as OneHand10KDataset
from pose_hand.datasets.coco_style import PanopticHand2DDataset as PanopticHand2DDataset
from pose_hand.datasets.coco_style import Rhd2DDataset as Rhd2DDataset
from pose_hand.datasets.interhand import InterHand2DDoubleDataset as InterHand2DDoubleDataset
from pose_hand.datasets.whole_body import CocoWholeBodyHandDataset as CocoWholeBodyHandDataset
from pose_hand.datasets.whole_body import HalpeHandDataset as HalpeHandDataset

__all__ = [
    "CocoWholeBodyHandDataset",
    "FreiHandDataset",
    "HalpeHandDataset",
    "InterHand2DDoubleDataset",
    "OneHand10KDataset",
    "PanopticHand2DDataset",
    "Rhd2DDataset",
]
