"""SE-ResNet-101, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(type="SEResNet", depth=101, init_cfg=dict(type="Pretrained", checkpoint="mmcls://se-resnet101"))
