"""ShuffleNetV2 with heatmaps on COCO, 256x192 input."""

_base_ = ["../_base_/td-hm_coco-256x192.py", "cnn::_base_/shufflenetv2.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1024))
