"""CSPNeXt-M with UDP heatmaps on CrowdPose, 256x192 input."""

_base_ = ["../_base_/cspnext-udp_crowdpose-256x192.py", "cnn::_base_/cspnext-m.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
