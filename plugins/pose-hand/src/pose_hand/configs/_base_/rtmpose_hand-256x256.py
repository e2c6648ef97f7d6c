"""RTMPose of hands for 210 epochs: 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes
from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = "keypoints::_base_/rtmpose_256x256.py"

max_epochs = 210

train_cfg = dict(max_epochs=max_epochs)
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)
auto_scale_lr = dict(base_batch_size=256)
model = dict(head=dict(out_channels=21))
train_pipeline = with_random_boxes(_base_.train_pipeline, rotate_factor=180, scale_factor=[0.5, 1.5])
train_pipeline_stage2 = with_random_boxes(_base_.train_pipeline_stage2, rotate_factor=180)
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
