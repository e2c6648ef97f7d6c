"""ResNeXt-101, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(type="ResNeXt", depth=101, init_cfg=dict(type="Pretrained", checkpoint="mmcls://resnext101_32x4d"))
