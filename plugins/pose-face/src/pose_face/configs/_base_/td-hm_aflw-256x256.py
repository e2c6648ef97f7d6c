"""Heatmaps on AFLW, 256x256 input."""

_base_ = ["td-hm_60e-256x256.py", "aflw.py"]

model = dict(head=dict(out_channels=19))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
