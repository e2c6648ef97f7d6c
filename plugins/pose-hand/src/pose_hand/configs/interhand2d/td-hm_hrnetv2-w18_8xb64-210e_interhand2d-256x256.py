"""HRNetV2-W18 with heatmaps on the pairs of hands of InterHand2.6M, 256x256 input."""

_base_ = ["../_base_/td-hm_interhand2d-256x256.py", "hrnet::_base_/hrnetv2-w18.py"]

model = dict(backbone=_base_.backbone, neck=_base_.neck, head=_base_.head)
