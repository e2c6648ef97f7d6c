# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_backbones_timm.backbone import TimmBackbone as TimmBackbone

__all__ = [
    "TimmBackbone",
]
