"""RTMPose on CrowdPose, 256x192 input, 210 epochs."""

from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = ["keypoints::_base_/rtmpose_256x192.py", "crowdpose.py"]

max_epochs = 210
base_lr = 5e-4

train_cfg = dict(max_epochs=max_epochs)
optim_wrapper = dict(optimizer=dict(lr=base_lr))
param_scheduler = flat_cosine_schedule(max_epochs, base_lr)
auto_scale_lr = dict(base_batch_size=512)
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, _base_.train_pipeline_stage2)

model = dict(head=dict(out_channels=14))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="crowdpose/AP", rule="greater"))
