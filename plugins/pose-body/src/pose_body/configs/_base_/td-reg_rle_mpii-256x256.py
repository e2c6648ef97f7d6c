"""Regression with uncertainty (RLE) on MPII, 256x256 input."""

from pose_body.recipes.pipelines import for_mpii

_base_ = ["keypoints::_base_/td-reg_rle-256x256.py", "mpii.py"]

model = dict(head=dict(num_joints=16))
train_pipeline = for_mpii(_base_.train_pipeline)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="PCK", rule="greater"))
