"""RTMPose-L on Human-Art, 256x192 input."""

_base_ = ["../_base_/rtmpose_humanart-256x192.py", "cnn::_base_/cspnext-l_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1024))
