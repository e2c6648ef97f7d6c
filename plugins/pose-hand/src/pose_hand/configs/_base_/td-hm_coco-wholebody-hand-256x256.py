"""Heatmaps on the hands of COCO-WholeBody, 256x256 input."""

_base_ = ["td-hm_hand-256x256.py", "coco-wholebody-hand.py"]

train_dataloader = dict(batch_size=32, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
auto_scale_lr = dict(base_batch_size=256)
