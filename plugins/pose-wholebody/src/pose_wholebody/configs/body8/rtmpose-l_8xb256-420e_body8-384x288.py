"""RTMPose-L on the keypoints of COCO in seven body datasets, 384x288 input."""

_base_ = ["../_base_/rtmpose_body8-384x288.py", "cnn::_base_/cspnext-l_body7.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1024))
