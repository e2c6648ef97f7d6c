"""RTMPose-T on COCO-WholeBody and UBody, tested on the former, 256x192 input."""

from pose_wholebody.recipes.combining import coco_and_ubody

_base_ = ["../_base_/rtmpose_coco-wholebody-256x192.py", "cnn::_base_/cspnext-tiny_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=384))
train_dataloader = dict(dataset=dict(coco_and_ubody(_base_.train_pipeline), _delete_=True))
optim_wrapper = dict(optimizer=dict(weight_decay=0.0))
custom_hooks = _base_.custom_hooks[1:]  # the tiny model trains without weight averaging
