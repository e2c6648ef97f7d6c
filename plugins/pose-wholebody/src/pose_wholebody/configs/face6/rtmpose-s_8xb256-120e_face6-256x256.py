"""RTMPose-S on six face datasets, 256x256 input."""

_base_ = ["../_base_/rtmpose_face6-256x256.py", "cnn::_base_/cspnext-s_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=512))
