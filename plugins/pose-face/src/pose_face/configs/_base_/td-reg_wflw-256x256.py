"""Regression on WFLW for 210 epochs, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = ["keypoints::_base_/td-reg_256x256.py", "wflw.py"]

model = dict(head=dict(num_joints=98), train_cfg=dict())
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25))
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="NME", rule="less"))
