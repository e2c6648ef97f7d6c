"""ResNet-101, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

_base_ = "resnet50.py"

backbone = dict(depth=101, init_cfg=dict(checkpoint="torchvision://resnet101"))
