"""Losses shared by several methods, one module per kind of output; a loss of one method is in that method's folder."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "losses",
    also=[
        "pose_keypoints.losses.classification:LabelLoss",
        "pose_keypoints.losses.coordinates:CoordinateLoss",
    ],
)
