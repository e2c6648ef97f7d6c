"""Regression with uncertainty (RLE) on COCO, 256x192 input."""

_base_ = ["keypoints::_base_/td-reg_rle-256x192.py", "coco.py"]

model = dict(head=dict(num_joints=17))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
