# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.datasets.annotation_file import AnnotationFile as AnnotationFile
from pose_keypoints.datasets.annotation_file import read_coco_file as read_coco_file
from pose_keypoints.datasets.annotation_file import read_json as read_json
from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset as BaseCocoStyleDataset
from pose_keypoints.datasets.base_pose_dataset import BasePoseDataset as BasePoseDataset
from pose_keypoints.datasets.base_record_dataset import BaseRecordDataset as BaseRecordDataset
from pose_keypoints.datasets.building import Columns as Columns
from pose_keypoints.datasets.center_scale import CenterScaleDataset as CenterScaleDataset
from pose_keypoints.datasets.columns import ArrayColumn as ArrayColumn
from pose_keypoints.datasets.columns import Column as Column
from pose_keypoints.datasets.columns import JsonColumn as JsonColumn
from pose_keypoints.datasets.columns import ScalarColumn as ScalarColumn
from pose_keypoints.datasets.columns import ValueColumn as ValueColumn
from pose_keypoints.datasets.columns import WindowColumn as WindowColumn
from pose_keypoints.datasets.columns import Windows as Windows
from pose_keypoints.datasets.combined import CombinedDataset as CombinedDataset
from pose_keypoints.datasets.numbers import Entries as Entries
from pose_keypoints.datasets.numbers import stacked_keypoints as stacked_keypoints
from pose_keypoints.datasets.numbers import stacked_numbers as stacked_numbers
from pose_keypoints.datasets.numbers import values_or as values_or
from pose_keypoints.datasets.table import ColumnTable as ColumnTable
from pose_keypoints.datasets.table import Records as Records
from pose_keypoints.datasets.whole_image import WholeImageDataset as WholeImageDataset

__all__ = [
    "AnnotationFile",
    "ArrayColumn",
    "BaseCocoStyleDataset",
    "BasePoseDataset",
    "BaseRecordDataset",
    "CenterScaleDataset",
    "Column",
    "ColumnTable",
    "Columns",
    "CombinedDataset",
    "Entries",
    "JsonColumn",
    "Records",
    "ScalarColumn",
    "ValueColumn",
    "WholeImageDataset",
    "WindowColumn",
    "Windows",
    "read_coco_file",
    "read_json",
    "stacked_keypoints",
    "stacked_numbers",
    "values_or",
]
