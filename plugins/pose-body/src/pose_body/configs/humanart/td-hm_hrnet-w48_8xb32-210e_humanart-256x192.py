"""HRNet-W48 with heatmaps on Human-Art, 256x192 input."""

_base_ = ["../_base_/td-hm_humanart-256x192.py", "hrnet::_base_/hrnet-w48.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=48, deconv_out_channels=None))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
