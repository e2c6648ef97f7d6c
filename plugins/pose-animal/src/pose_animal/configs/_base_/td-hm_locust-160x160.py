"""Heatmaps on desert locusts, 160x160 input."""

_base_ = ["td-hm_lab-160x160.py", "locust.py"]

model = dict(head=dict(out_channels=35))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
