"""RTMPose-T on Halpe's 26 keypoints of body and feet, 256x192 input."""

_base_ = ["../_base_/rtmpose_body8-halpe26-256x192.py", "cnn::_base_/cspnext-tiny_body7.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=384))
train_dataloader = dict(batch_size=1024)
optim_wrapper = dict(optimizer=dict(weight_decay=0.0))
custom_hooks = _base_.custom_hooks[1:]  # the tiny model trains without weight averaging
