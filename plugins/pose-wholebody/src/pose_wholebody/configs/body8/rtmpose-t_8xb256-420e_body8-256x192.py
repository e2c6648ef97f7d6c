"""RTMPose-T on the keypoints of COCO in seven body datasets, 256x192 input."""

_base_ = ["../_base_/rtmpose_body8-256x192.py", "cnn::_base_/cspnext-tiny_body7.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=384))
optim_wrapper = dict(optimizer=dict(weight_decay=0.0))
custom_hooks = _base_.custom_hooks[1:]  # the tiny model trains without weight averaging
