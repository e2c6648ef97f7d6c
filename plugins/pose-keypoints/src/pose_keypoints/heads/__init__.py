"""The heads of all methods, their base classes and shared helpers."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "heads",
    also=[
        "pose_keypoints.heads.base_head:BaseHead",
        "pose_keypoints.heads.features:last_feature",
        "pose_keypoints.heads.targets:Targets",
        "pose_keypoints.methods.heatmap.base_heatmap_head:BaseHeatmapHead",
        "pose_keypoints.methods.heatmap.staged_head:StagedHeatmapHead",
        "pose_keypoints.methods.regression.coordinate_head:CoordinateHead",
        "pose_keypoints.methods.simcc.simcc_base_head:SimCCBaseHead",
    ],
)
