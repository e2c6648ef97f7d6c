"""Integral regression on COCO, 256x256 input."""

_base_ = ["keypoints::_base_/ipr_256x256.py", "coco.py"]

model = dict(head=dict(num_joints=17))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
