"""RTMPose-M on the keypoints of COCO in seven body datasets, 256x192 input."""

_base_ = ["../_base_/rtmpose_body8-256x192.py", "cnn::_base_/cspnext-m_body7.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
