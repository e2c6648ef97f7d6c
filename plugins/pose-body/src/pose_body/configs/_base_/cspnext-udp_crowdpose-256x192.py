"""CSPNeXt with UDP heatmaps on CrowdPose, 256x192 input, 210 epochs."""

from pose_keypoints.recipes.schedules import flat_cosine_schedule

_base_ = ["keypoints::_base_/cspnext-udp_256x192.py", "crowdpose.py"]

base_lr = 5e-4

optim_wrapper = dict(optimizer=dict(lr=base_lr))
param_scheduler = flat_cosine_schedule(_base_.max_epochs, base_lr)
auto_scale_lr = dict(base_batch_size=512)

model = dict(head=dict(out_channels=14))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="crowdpose/AP", rule="greater"))
