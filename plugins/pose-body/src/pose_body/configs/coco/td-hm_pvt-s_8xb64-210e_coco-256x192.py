"""PVT-Small with heatmaps on COCO, 256x192 input."""

_base_ = ["../_base_/td-hm_coco-256x192.py", "vit::_base_/pvt-s.py"]

model = dict(
    backbone=_base_.backbone,
    neck=dict(type="FeatureMapProcessor", select_index=3),
    head=dict(in_channels=512),
)
