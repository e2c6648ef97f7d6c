"""ShuffleNetV1, pretrained on ImageNet: 960 channels at 1/32 of the input."""

backbone = dict(type="ShuffleNetV1", groups=3, init_cfg=dict(type="Pretrained", checkpoint="mmcls://shufflenet_v1"))
