"""The components of this package, under the scope ``timm``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="any timm model as a backbone",
    examples="pose_backbones_timm.conformance:EXAMPLES",
    components={"backbones": ["pose_backbones_timm.backbone:TimmBackbone"]},
)
