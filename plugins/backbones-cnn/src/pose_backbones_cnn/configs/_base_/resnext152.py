"""ResNeXt-152, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(type="ResNeXt", depth=152, init_cfg=dict(type="Pretrained", checkpoint="mmcls://resnext152_32x4d"))
