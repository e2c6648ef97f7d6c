"""ResNet-101 with heatmaps on desert locusts, 160x160 input."""

_base_ = ["../_base_/td-hm_locust-160x160.py", "cnn::_base_/resnet101.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
