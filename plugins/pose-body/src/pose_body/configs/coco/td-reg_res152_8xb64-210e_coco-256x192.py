"""ResNet-152 with regression on COCO, 256x192 input."""

_base_ = ["../_base_/td-reg_coco-256x192.py", "cnn::_base_/resnet152.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
