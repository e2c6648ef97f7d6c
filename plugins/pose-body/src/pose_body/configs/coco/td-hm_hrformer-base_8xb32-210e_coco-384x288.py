"""HRFormer-B with heatmaps on COCO, 384x288 input."""

_base_ = ["../_base_/td-hm_coco-384x288.py", "hrnet::_base_/hrformer-base.py"]

optim_wrapper = _base_.optimization
model = dict(backbone=_base_.backbone, head=dict(in_channels=78, deconv_out_channels=None))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
