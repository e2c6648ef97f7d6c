"""Top-down heatmaps on MPII, 256x256 input."""

_base_ = ["keypoints::_base_/td-hm_256x256.py", "mpii.py"]

model = dict(head=dict(out_channels=16))
# as the field trains it on MPII: whole bodies, and boxes that are not moved
train_pipeline = [
    *_base_.train_pipeline[:3],
    dict(type="RandomBBoxTransform", shift_prob=0),
    *_base_.train_pipeline[5:],
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="PCK", rule="greater"))
