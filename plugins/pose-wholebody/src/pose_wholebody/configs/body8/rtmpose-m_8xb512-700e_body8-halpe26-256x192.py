"""RTMPose-M on Halpe's 26 keypoints of body and feet, 256x192 input."""

_base_ = ["../_base_/rtmpose_body8-halpe26-256x192.py", "cnn::_base_/cspnext-m_body7.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
