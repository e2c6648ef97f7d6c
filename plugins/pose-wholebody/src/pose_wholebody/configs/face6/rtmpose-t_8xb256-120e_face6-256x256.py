"""RTMPose-T on six face datasets, 256x256 input."""

_base_ = ["../_base_/rtmpose_face6-256x256.py", "cnn::_base_/cspnext-tiny_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=384))
optim_wrapper = dict(optimizer=dict(weight_decay=0.0))
custom_hooks = _base_.custom_hooks[1:]  # the tiny model trains without weight averaging
