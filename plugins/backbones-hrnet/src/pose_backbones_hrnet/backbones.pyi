# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_backbones_hrnet.hrformer import HRFormer as HRFormer
from pose_backbones_hrnet.hrnet import HRNet as HRNet
from pose_backbones_hrnet.litehrnet import LiteHRNet as LiteHRNet

__all__ = [
    "HRFormer",
    "HRNet",
    "LiteHRNet",
]
