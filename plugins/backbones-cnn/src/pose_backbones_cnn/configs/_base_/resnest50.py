"""ResNeSt-50, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(type="ResNeSt", depth=50, init_cfg=dict(type="Pretrained", checkpoint="mmcls://resnest50"))
