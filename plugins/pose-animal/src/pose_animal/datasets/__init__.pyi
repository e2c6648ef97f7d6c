# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_animal.datasets.coco_style import AP10KDataset as AP10KDataset
from pose_animal.datasets.coco_style import ATRWDataset as ATRWDataset
from pose_animal.datasets.coco_style import AnimalKingdomDataset as AnimalKingdomDataset
from pose_animal.datasets.coco_style import AnimalPoseDataset as AnimalPoseDataset
from pose_animal.datasets.coco_style import FlyDataset as FlyDataset
from pose_animal.datasets.coco_style import Horse10Dataset as Horse10Dataset
from pose_animal.datasets.coco_style import LocustDataset as LocustDataset
from pose_animal.datasets.coco_style import MacaqueDataset as MacaqueDataset
from pose_animal.datasets.coco_style import ZebraDataset as ZebraDataset

__all__ = [
    "AP10KDataset",
    "ATRWDataset",
    "AnimalKingdomDataset",
    "AnimalPoseDataset",
    "FlyDataset",
    "Horse10Dataset",
    "LocustDataset",
    "MacaqueDataset",
    "ZebraDataset",
]
