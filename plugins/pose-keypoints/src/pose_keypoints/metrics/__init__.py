"""Metrics for any skeleton, and the base of metrics that compare keypoints."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "metrics",
    also=[
        "pose_keypoints.metrics.keypoint_metric:KeypointMetric",
        "pose_keypoints.metrics.keypoint_metric:MatchedPoses",
        "pose_keypoints.metrics.keypoint_metric:bbox_size",
    ],
)
