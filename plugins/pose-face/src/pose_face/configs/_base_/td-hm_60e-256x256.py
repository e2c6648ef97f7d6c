"""Heatmaps of faces for 60 epochs: 256x256 input, 64x64 heatmaps."""

from pose_keypoints.recipes.pipelines import with_random_boxes
from pose_keypoints.recipes.schedules import step_schedule

_base_ = "keypoints::_base_/td-hm_256x256.py"

train_cfg = dict(max_epochs=60, val_interval=1)
optim_wrapper = dict(optimizer=dict(lr=2e-3))
param_scheduler = step_schedule(60, [40, 55])
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25))
default_hooks = dict(checkpoint=dict(interval=1, save_best="NME", rule="less"))
