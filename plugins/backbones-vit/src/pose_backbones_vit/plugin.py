"""What this package contributes, under the scope ``vit``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="transformer backbones: ViT, Swin and PVT",
    configs="pose_backbones_vit:configs",
    components={
        "backbones": [
            "pose_backbones_vit.vision_transformer:VisionTransformer",
        ],
    },
)
