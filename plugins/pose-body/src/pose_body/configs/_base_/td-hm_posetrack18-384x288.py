"""Top-down heatmaps on PoseTrack18, 384x288 input: 20 epochs of fine-tuning from COCO weights."""

from pose_keypoints.recipes.schedules import step_schedule

_base_ = ["keypoints::_base_/td-hm_384x288.py", "posetrack18.py"]

train_cfg = dict(max_epochs=20, val_interval=1)
param_scheduler = step_schedule(20, [10, 15])
model = dict(head=dict(out_channels=17))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(interval=1, save_best="posetrack18/Total AP", rule="greater"))
