"""SCNet-50 with heatmaps on the hands of COCO-WholeBody, 256x256 input."""

_base_ = ["../_base_/td-hm_coco-wholebody-hand-256x256.py", "cnn::_base_/scnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
