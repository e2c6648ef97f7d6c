"""MobileNetV2 with SimCC, without deconvolutions, on COCO, 256x192 input."""

_base_ = ["../_base_/simcc_coco-256x192.py", "cnn::_base_/mobilenetv2.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1280, deconv_out_channels=None))
