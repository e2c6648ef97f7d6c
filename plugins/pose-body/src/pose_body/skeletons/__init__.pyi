# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_body.skeletons.aic import AIC as AIC
from pose_body.skeletons.coco import COCO as COCO
from pose_body.skeletons.coco_aic import COCO_AIC as COCO_AIC
from pose_body.skeletons.coco_openpose import COCO_OPENPOSE as COCO_OPENPOSE
from pose_body.skeletons.crowdpose import CROWDPOSE as CROWDPOSE
from pose_body.skeletons.exlpose import EXLPOSE as EXLPOSE
from pose_body.skeletons.h36m import H36M as H36M
from pose_body.skeletons.halpe26 import HALPE26 as HALPE26
from pose_body.skeletons.humanart import HUMANART as HUMANART
from pose_body.skeletons.humanart import HUMANART21 as HUMANART21
from pose_body.skeletons.humanart import HUMANART_AIC as HUMANART_AIC
from pose_body.skeletons.jhmdb import JHMDB as JHMDB
from pose_body.skeletons.mhp import MHP as MHP
from pose_body.skeletons.mpii import MPII as MPII
from pose_body.skeletons.mpii_trb import MPII_TRB as MPII_TRB
from pose_body.skeletons.multiview import CAMPUS as CAMPUS
from pose_body.skeletons.multiview import MPI_INF_3DHP as MPI_INF_3DHP
from pose_body.skeletons.multiview import PANOPTIC_BODY3D as PANOPTIC_BODY3D
from pose_body.skeletons.multiview import SHELF as SHELF
from pose_body.skeletons.ochuman import OCHUMAN as OCHUMAN
from pose_body.skeletons.posetrack18 import POSETRACK18 as POSETRACK18

__all__ = [
    "AIC",
    "CAMPUS",
    "COCO",
    "COCO_AIC",
    "COCO_OPENPOSE",
    "CROWDPOSE",
    "EXLPOSE",
    "H36M",
    "HALPE26",
    "HUMANART",
    "HUMANART21",
    "HUMANART_AIC",
    "JHMDB",
    "MHP",
    "MPII",
    "MPII_TRB",
    "MPI_INF_3DHP",
    "OCHUMAN",
    "PANOPTIC_BODY3D",
    "POSETRACK18",
    "SHELF",
]
