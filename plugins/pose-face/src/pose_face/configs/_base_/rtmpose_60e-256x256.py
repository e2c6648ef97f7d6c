"""RTMPose of faces for 60 epochs, the last 10 with weaker augmentation: 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes
from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = "keypoints::_base_/rtmpose_256x256.py"

max_epochs = 60
stage2_num_epochs = 10

train_cfg = dict(max_epochs=max_epochs, val_interval=1)
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)
auto_scale_lr = dict(base_batch_size=512)
train_pipeline = with_random_boxes(_base_.train_pipeline)
train_pipeline_stage2 = with_random_boxes(_base_.train_pipeline_stage2)
custom_hooks = two_stage_hooks(max_epochs - stage2_num_epochs, train_pipeline_stage2)
default_hooks = dict(checkpoint=dict(interval=1, save_best="NME", rule="less"))
