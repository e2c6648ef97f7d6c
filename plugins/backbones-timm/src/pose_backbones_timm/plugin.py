"""What this package contributes, under the scope ``timm``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="any backbone of timm",
    examples="pose_backbones_timm.conformance:EXAMPLES",
    components={"backbones": ["pose_backbones_timm.backbone:TimmBackbone"]},
)
