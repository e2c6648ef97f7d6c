"""ResNet-50 with integral regression on COCO, 256x256 input."""

_base_ = ["../_base_/ipr_coco-256x256.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
