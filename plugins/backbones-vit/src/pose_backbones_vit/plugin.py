"""The components of this package, under the scope ``vit``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="transformer backbones: ViT, Swin and PVT",
    configs="pose_backbones_vit:configs",
    examples="pose_backbones_vit.conformance:EXAMPLES",
    components={
        "backbones": [
            "pose_backbones_vit.pvt:PyramidVisionTransformer",
            "pose_backbones_vit.pvt:PyramidVisionTransformerV2",
            "pose_backbones_vit.swin:SwinTransformer",
            "pose_backbones_vit.vision_transformer:VisionTransformer",
        ],
    },
)
