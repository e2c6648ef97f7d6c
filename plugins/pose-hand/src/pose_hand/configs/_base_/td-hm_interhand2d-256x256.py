"""Heatmaps on the pairs of hands of InterHand2.6M, 256x256 input."""

_base_ = ["td-hm_hand-256x256.py", "interhand2d.py"]

model = dict(head=dict(out_channels=42))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
