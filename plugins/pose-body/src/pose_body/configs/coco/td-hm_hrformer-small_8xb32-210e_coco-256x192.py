"""HRFormer-S with heatmaps on COCO, 256x192 input."""

_base_ = ["../_base_/td-hm_coco-256x192.py", "hrnet::_base_/hrformer-small.py"]

optim_wrapper = _base_.optimization
model = dict(backbone=_base_.backbone, head=dict(in_channels=32, deconv_out_channels=None))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
