"""ResNet-50 with heatmaps on MPII-TRB, 256x256 input."""

_base_ = ["../_base_/td-hm_mpii_trb-256x256.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
