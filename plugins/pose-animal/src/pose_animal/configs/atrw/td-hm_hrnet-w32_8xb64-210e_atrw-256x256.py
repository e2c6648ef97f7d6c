"""HRNet-W32 with heatmaps on Amur tigers, 256x256 input."""

_base_ = ["../_base_/td-hm_atrw-256x256.py", "hrnet::_base_/hrnet-w32.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=32, deconv_out_channels=None))
