"""RTMPose-M on AP-10K, 256x256 input."""

from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = ["keypoints::_base_/rtmpose_256x256.py", "../_base_/ap10k.py", "cnn::_base_/cspnext-m_aic-coco.py"]

max_epochs = 210

train_cfg = dict(max_epochs=max_epochs)
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, _base_.train_pipeline_stage2)
auto_scale_lr = dict(base_batch_size=512)

model = dict(backbone=_base_.backbone, head=dict(in_channels=768, out_channels=17))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
