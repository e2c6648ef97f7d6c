"""Top-down heatmaps on JHMDB, 256x256 input: 20 epochs of fine-tuning from MPII weights."""

from pose_keypoints.recipes.pipelines import with_random_boxes
from pose_keypoints.recipes.schedules import step_schedule

_base_ = ["keypoints::_base_/td-hm_256x256.py", "jhmdb.py"]

train_cfg = dict(max_epochs=20, val_interval=1)
param_scheduler = step_schedule(20, [8, 15])
model = dict(head=dict(out_channels=15))
train_pipeline = with_random_boxes(_base_.train_pipeline, rotate_factor=60, scale_factor=(0.75, 1.25))
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(interval=1, save_best="PCK", rule="greater"))
