"""HRNet-W32 with heatmaps on Human-Art, 256x192 input."""

_base_ = ["../_base_/td-hm_humanart-256x192.py", "hrnet::_base_/hrnet-w32.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=32, deconv_out_channels=None))
