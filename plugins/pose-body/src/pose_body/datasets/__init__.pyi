# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_body.datasets.coco_style import AicDataset as AicDataset
from pose_body.datasets.coco_style import CocoDataset as CocoDataset
from pose_body.datasets.coco_style import CrowdPoseDataset as CrowdPoseDataset
from pose_body.datasets.coco_style import ExlposeDataset as ExlposeDataset
from pose_body.datasets.coco_style import HumanArt21Dataset as HumanArt21Dataset
from pose_body.datasets.coco_style import HumanArtDataset as HumanArtDataset
from pose_body.datasets.coco_style import JhmdbDataset as JhmdbDataset
from pose_body.datasets.coco_style import MhpDataset as MhpDataset
from pose_body.datasets.coco_style import OCHumanDataset as OCHumanDataset
from pose_body.datasets.coco_style import PoseTrack18Dataset as PoseTrack18Dataset
from pose_body.datasets.mpii import MpiiDataset as MpiiDataset
from pose_body.datasets.mpii_trb import MpiiTrbDataset as MpiiTrbDataset
from pose_body.datasets.posetrack18_video import PoseTrack18VideoDataset as PoseTrack18VideoDataset

__all__ = [
    "AicDataset",
    "CocoDataset",
    "CrowdPoseDataset",
    "ExlposeDataset",
    "HumanArt21Dataset",
    "HumanArtDataset",
    "JhmdbDataset",
    "MhpDataset",
    "MpiiDataset",
    "MpiiTrbDataset",
    "OCHumanDataset",
    "PoseTrack18Dataset",
    "PoseTrack18VideoDataset",
]
