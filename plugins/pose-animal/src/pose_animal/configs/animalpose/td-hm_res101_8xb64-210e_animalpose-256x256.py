"""ResNet-101 with heatmaps on Animal-Pose, 256x256 input."""

_base_ = ["../_base_/td-hm_animalpose-256x256.py", "cnn::_base_/resnet101.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
