"""SimCC on MPII, 256x256 input."""

_base_ = ["keypoints::_base_/simcc_256x256.py", "mpii.py"]

model = dict(head=dict(out_channels=16))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="PCK", rule="greater"))
