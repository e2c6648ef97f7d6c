"""Heatmaps on CMU Panoptic HandDB, 256x256 input."""

_base_ = ["td-hm_hand-256x256.py", "panoptic.py"]

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
