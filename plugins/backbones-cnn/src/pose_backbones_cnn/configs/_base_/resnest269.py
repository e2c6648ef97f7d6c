"""ResNeSt-269, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(type="ResNeSt", depth=269, init_cfg=dict(type="Pretrained", checkpoint="mmcls://resnest269"))
