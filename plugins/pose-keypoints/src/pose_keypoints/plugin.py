"""What this package contributes, under the scope ``keypoints``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="shared toolkit of keypoint models: transforms, estimators, top-down methods, metrics, visualisation",
    configs="pose_keypoints:configs",
    components={},
)
