# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_backbones_vit.pvt import PyramidVisionTransformer as PyramidVisionTransformer
from pose_backbones_vit.pvt import PyramidVisionTransformerV2 as PyramidVisionTransformerV2
from pose_backbones_vit.swin import SwinTransformer as SwinTransformer
from pose_backbones_vit.vision_transformer import VisionTransformer as VisionTransformer

__all__ = [
    "PyramidVisionTransformer",
    "PyramidVisionTransformerV2",
    "SwinTransformer",
    "VisionTransformer",
]
