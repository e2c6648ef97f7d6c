"""What this package contributes, under the scope ``hrnet``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="HRNet family of backbones",
    components={"backbones": ["pose_backbones_hrnet.hrnet:HRNet"]},
)
