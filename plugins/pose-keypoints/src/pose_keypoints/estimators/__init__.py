"""Complete models, from an image batch to losses or poses."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__, PLUGIN, "estimators", also=["pose_keypoints.estimators.base_estimator:BasePoseEstimator"]
)
