"""Heatmaps of several stages on COCO, 256x192 input."""

_base_ = ["keypoints::_base_/td-hm_staged-256x192.py", "coco.py"]

model = dict(head=dict(out_channels=17))
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
auto_scale_lr = dict(base_batch_size=256)
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
