"""ResNet-50 with heatmaps on COCO, tested on OCHuman, 256x192 input."""

_base_ = ["../_base_/td-hm_ochuman-256x192.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
