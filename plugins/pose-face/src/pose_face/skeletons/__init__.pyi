# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_face.skeletons.aflw import AFLW as AFLW
from pose_face.skeletons.cofw import COFW as COFW
from pose_face.skeletons.dense import LAPA as LAPA
from pose_face.skeletons.dense import WFLW as WFLW
from pose_face.skeletons.ibug68 import COCO_WHOLEBODY_FACE as COCO_WHOLEBODY_FACE
from pose_face.skeletons.ibug68 import FACE_300VW as FACE_300VW
from pose_face.skeletons.ibug68 import FACE_300W as FACE_300W
from pose_face.skeletons.ibug68 import FACE_300WLP as FACE_300WLP

__all__ = [
    "AFLW",
    "COCO_WHOLEBODY_FACE",
    "COFW",
    "FACE_300VW",
    "FACE_300W",
    "FACE_300WLP",
    "LAPA",
    "WFLW",
]
