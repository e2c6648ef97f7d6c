"""Datasets: their bases, tables of samples by column, combinations of several, and readers of annotations."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "datasets",
    also=[
        "pose_keypoints.datasets.annotation_file:AnnotationFile",
        "pose_keypoints.datasets.annotation_file:read_coco_file",
        "pose_keypoints.datasets.annotation_file:read_json",
        "pose_keypoints.datasets.numbers:stacked_keypoints",
        "pose_keypoints.datasets.numbers:stacked_numbers",
        "pose_keypoints.datasets.numbers:values_or",
        "pose_keypoints.datasets.base_pose_dataset:BasePoseDataset",
        "pose_keypoints.datasets.base_record_dataset:BaseRecordDataset",
        "pose_keypoints.datasets.building:Columns",
        "pose_keypoints.datasets.numbers:Entries",
        "pose_keypoints.datasets.center_scale:CenterScaleDataset",
        "pose_keypoints.datasets.columns:ArrayColumn",
        "pose_keypoints.datasets.columns:Column",
        "pose_keypoints.datasets.columns:JsonColumn",
        "pose_keypoints.datasets.columns:ScalarColumn",
        "pose_keypoints.datasets.columns:ValueColumn",
        "pose_keypoints.datasets.columns:WindowColumn",
        "pose_keypoints.datasets.columns:Windows",
        "pose_keypoints.datasets.table:ColumnTable",
        "pose_keypoints.datasets.table:Records",
        "pose_keypoints.datasets.whole_image:WholeImageDataset",
    ],
)
