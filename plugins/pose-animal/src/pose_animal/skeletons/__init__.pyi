# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_animal.skeletons.animal_kingdom import ANIMAL_KINGDOM as ANIMAL_KINGDOM
from pose_animal.skeletons.insects import FLY as FLY
from pose_animal.skeletons.insects import LOCUST as LOCUST
from pose_animal.skeletons.macaque import MACAQUE as MACAQUE
from pose_animal.skeletons.quadrupeds import ANIMALPOSE as ANIMALPOSE
from pose_animal.skeletons.quadrupeds import AP10K as AP10K
from pose_animal.skeletons.quadrupeds import ATRW as ATRW
from pose_animal.skeletons.quadrupeds import HORSE10 as HORSE10
from pose_animal.skeletons.quadrupeds import ZEBRA as ZEBRA

__all__ = [
    "ANIMALPOSE",
    "ANIMAL_KINGDOM",
    "AP10K",
    "ATRW",
    "FLY",
    "HORSE10",
    "LOCUST",
    "MACAQUE",
    "ZEBRA",
]
