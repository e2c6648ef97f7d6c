"""Heatmaps on Animal Kingdom, 256x256 input, 300 epochs."""

from pose_keypoints.recipes.schedules import step_schedule

_base_ = ["keypoints::_base_/td-hm_256x256.py", "ak.py"]

train_cfg = dict(max_epochs=300)
optim_wrapper = dict(optimizer=dict(type="AdamW"))
param_scheduler = step_schedule(300, [170, 200])
auto_scale_lr = dict(base_batch_size=256)
model = dict(head=dict(out_channels=23))
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="PCK", rule="greater"))
