"""The components of this package, under the scope ``hrnet``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="the HRNet family of backbones",
    configs="pose_backbones_hrnet:configs",
    examples="pose_backbones_hrnet.conformance:EXAMPLES",
    components={
        "backbones": [
            "pose_backbones_hrnet.hrformer:HRFormer",
            "pose_backbones_hrnet.hrnet:HRNet",
            "pose_backbones_hrnet.litehrnet:LiteHRNet",
        ],
    },
)
