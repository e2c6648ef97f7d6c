"""Lite-HRNet-18 with heatmaps on the hands of COCO-WholeBody, 256x256 input."""

_base_ = ["../_base_/td-hm_coco-wholebody-hand-256x256.py", "hrnet::_base_/litehrnet-18.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=40, deconv_out_channels=None))
