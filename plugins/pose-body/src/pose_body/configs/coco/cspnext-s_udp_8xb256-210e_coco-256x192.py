"""CSPNeXt-S with UDP heatmaps on COCO, 256x192 input."""

_base_ = ["../_base_/cspnext-udp_coco-256x192.py", "cnn::_base_/cspnext-s.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=512))
