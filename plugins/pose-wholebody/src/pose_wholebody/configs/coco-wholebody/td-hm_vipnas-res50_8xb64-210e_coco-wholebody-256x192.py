"""ViPNAS-ResNet-50 with heatmaps on COCO-WholeBody, 256x192 input."""

_base_ = ["../_base_/td-hm_coco-wholebody-256x192.py", "cnn::_base_/vipnas-res50.py"]

model = dict(backbone=_base_.backbone, head=dict(type="ViPNASHead", in_channels=608))
