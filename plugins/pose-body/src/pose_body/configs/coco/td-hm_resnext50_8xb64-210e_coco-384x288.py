"""ResNeXt-50 with heatmaps on COCO, 384x288 input."""

_base_ = ["../_base_/td-hm_coco-384x288.py", "cnn::_base_/resnext50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
