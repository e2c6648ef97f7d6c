"""Swin-T with heatmaps on COCO, 256x192 input."""

_base_ = ["../_base_/td-hm_coco-256x192.py", "vit::_base_/swin-t.py"]

optim_wrapper = _base_.optimization
model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
