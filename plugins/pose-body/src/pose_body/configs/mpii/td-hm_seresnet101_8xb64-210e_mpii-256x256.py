"""SE-ResNet-101 with heatmaps on MPII, 256x256 input."""

_base_ = ["../_base_/td-hm_mpii-256x256.py", "cnn::_base_/seresnet101.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
