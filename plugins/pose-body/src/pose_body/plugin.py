"""What this package contributes, under the scope ``body``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="human body pose: datasets, skeletons, COCO metrics and configs",
    configs="pose_body:configs",
    components={},
)
