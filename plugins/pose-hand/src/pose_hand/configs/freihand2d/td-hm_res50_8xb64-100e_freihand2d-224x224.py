"""ResNet-50 with heatmaps on FreiHAND, 224x224 input."""

_base_ = ["../_base_/td-hm_freihand2d-224x224.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
