"""CSPNeXt-M with UDP heatmaps on COCO-WholeBody, 256x192 input."""

_base_ = ["../_base_/cspnext-udp_coco-wholebody-256x192.py", "cnn::_base_/cspnext-m.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
