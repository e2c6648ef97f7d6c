"""Top-down heatmaps on CrowdPose, 320x256 input."""

_base_ = ["keypoints::_base_/td-hm_320x256.py", "crowdpose.py"]

model = dict(head=dict(out_channels=14))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="crowdpose/AP", rule="greater"))
