"""MobileNetV2 with heatmaps on Rendered Hand Pose, 256x256 input."""

_base_ = ["../_base_/td-hm_rhd2d-256x256.py", "cnn::_base_/mobilenetv2.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1280))
