"""Draw keypoints, skeletons, boxes and heatmaps with OpenCV."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "visualizers",
    also=[
        "pose_keypoints.visualization.heatmaps:overlay_heatmaps",
        "pose_keypoints.visualization.pictures:write_picture",
        "pose_keypoints.visualization.poses:PoseStyle",
        "pose_keypoints.visualization.poses:draw_poses",
        "pose_keypoints.visualization.scheme:Scheme",
        "pose_keypoints.visualization.scheme:make_scheme",
        "pose_keypoints.visualization.targets:draw_targets",
    ],
)
