"""Lite-HRNet-30 with heatmaps on MPII, 256x256 input."""

_base_ = ["../_base_/td-hm_mpii-256x256.py", "hrnet::_base_/litehrnet-30.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=40, deconv_out_channels=None))
