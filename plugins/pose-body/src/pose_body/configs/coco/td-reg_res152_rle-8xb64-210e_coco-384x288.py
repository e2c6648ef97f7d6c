"""ResNet-152 with RLE on COCO, 384x288 input."""

_base_ = ["../_base_/td-reg_rle_coco-384x288.py", "cnn::_base_/resnet152.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
