"""ResNet-D-50, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

_base_ = "resnet50.py"

backbone = dict(type="ResNetV1d", init_cfg=dict(checkpoint="mmcls://resnet50_v1d"))
