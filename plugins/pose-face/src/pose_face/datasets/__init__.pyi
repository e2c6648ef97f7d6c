# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_face.datasets.center_scale import AFLWDataset as AFLWDataset
from pose_face.datasets.center_scale import Face300VWDataset as Face300VWDataset
from pose_face.datasets.center_scale import Face300WDataset as Face300WDataset
from pose_face.datasets.center_scale import WFLWDataset as WFLWDataset
from pose_face.datasets.coco_style import COFWDataset as COFWDataset
from pose_face.datasets.coco_style import CocoWholeBodyFaceDataset as CocoWholeBodyFaceDataset
from pose_face.datasets.coco_style import Face300WLPDataset as Face300WLPDataset
from pose_face.datasets.coco_style import LapaDataset as LapaDataset

__all__ = [
    "AFLWDataset",
    "COFWDataset",
    "CocoWholeBodyFaceDataset",
    "Face300VWDataset",
    "Face300WDataset",
    "Face300WLPDataset",
    "LapaDataset",
    "WFLWDataset",
]
