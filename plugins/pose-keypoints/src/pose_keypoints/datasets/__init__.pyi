# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.datasets.annotation_file import AnnotationFile as AnnotationFile
from pose_keypoints.datasets.annotation_file import read_coco_file as read_coco_file
from pose_keypoints.datasets.annotation_file import read_json as read_json
from pose_keypoints.datasets.annotation_file import stacked_numbers as stacked_numbers
from pose_keypoints.datasets.annotation_file import values_or as values_or
from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset as BaseCocoStyleDataset
from pose_keypoints.datasets.building import Columns as Columns
from pose_keypoints.datasets.building import Entries as Entries
from pose_keypoints.datasets.center_scale import CenterScaleDataset as CenterScaleDataset
from pose_keypoints.datasets.combined import CombinedDataset as CombinedDataset
from pose_keypoints.datasets.whole_image import WholeImageDataset as WholeImageDataset

__all__ = [
    "AnnotationFile",
    "BaseCocoStyleDataset",
    "CenterScaleDataset",
    "Columns",
    "CombinedDataset",
    "Entries",
    "WholeImageDataset",
    "read_coco_file",
    "read_json",
    "stacked_numbers",
    "values_or",
]
