"""ResNet-101 with heatmaps on COCO-WholeBody, 384x288 input."""

_base_ = ["../_base_/td-hm_coco-wholebody-384x288.py", "cnn::_base_/resnet101.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
