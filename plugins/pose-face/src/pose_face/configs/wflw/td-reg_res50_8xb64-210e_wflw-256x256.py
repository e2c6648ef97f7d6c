"""ResNet-50 with regression (DeepPose, Toshev and Szegedy, CVPR 2014) on WFLW, 256x256 input."""

_base_ = ["../_base_/td-reg_wflw-256x256.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
