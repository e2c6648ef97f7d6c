"""ResNet-50 with heatmaps on Grevy's zebras, 160x160 input."""

_base_ = ["../_base_/td-hm_zebra-160x160.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
