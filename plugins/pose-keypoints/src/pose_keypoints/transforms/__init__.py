"""Steps of data pipelines: load an image, augment its box, flip, crop, encode, pack."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(
    __name__,
    PLUGIN,
    "transforms",
    also=[
        "pose_core.contracts:BaseTransform",
        "pose_keypoints.transforms.loading:read_image",
    ],
)
