"""Heatmaps on FreiHAND, 224x224 input, 56x56 heatmaps, 100 epochs; hands fill the image."""

from pose_keypoints.recipes.pipelines import with_codec, with_random_boxes
from pose_keypoints.recipes.schedules import step_schedule

_base_ = ["td-hm_hand-256x256.py", "freihand2d.py"]

codec = dict(_base_.codec, input_size=(224, 224), heatmap_size=(56, 56))
narrow = dict(type="GetBBoxCenterScale", padding=0.8)

train_cfg = dict(max_epochs=100, val_interval=1)
param_scheduler = step_schedule(100, [50, 70])
model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(with_random_boxes(_base_.train_pipeline, shift_factor=0.25), codec)
train_pipeline[1] = narrow
val_pipeline = with_codec(_base_.val_pipeline, codec)
val_pipeline[1] = narrow
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = dict(dataset=dict(pipeline=val_pipeline))
default_hooks = dict(checkpoint=dict(interval=1))
