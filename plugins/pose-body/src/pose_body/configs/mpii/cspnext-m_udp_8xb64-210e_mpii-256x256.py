"""CSPNeXt-M with UDP heatmaps on MPII, 256x256 input."""

_base_ = ["../_base_/cspnext-udp_mpii-256x256.py", "cnn::_base_/cspnext-m.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
