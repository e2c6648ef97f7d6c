"""RTMPose of faces for 120 epochs, the last 10 with weaker augmentation: 256x256 input."""

from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = "rtmpose_60e-256x256.py"

max_epochs = 120

train_cfg = dict(max_epochs=max_epochs)
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, _base_.train_pipeline_stage2)
