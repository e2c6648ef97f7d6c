"""Hourglass-52 with heatmaps on the hands of COCO-WholeBody, 256x256 input."""

_base_ = ["../_base_/td-hm_coco-wholebody-hand-256x256.py", "cnn::_base_/hourglass52.py"]

model = dict(
    backbone=_base_.backbone, head=dict(type="CPMHead", in_channels=256, num_stages=1, deconv_out_channels=None)
)
