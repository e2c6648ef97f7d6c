"""CSPNeXt with UDP heatmaps on MPII, 256x256 input, 210 epochs."""

_base_ = ["keypoints::_base_/cspnext-udp_256x256.py", "mpii.py"]

model = dict(head=dict(out_channels=16), test_cfg=dict(flip_test=False))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="PCK", rule="greater"))
