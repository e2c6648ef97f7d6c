"""ShuffleNetV2, pretrained on ImageNet: 1024 channels at 1/32 of the input."""

backbone = dict(
    type="ShuffleNetV2",
    widen_factor=1.0,
    init_cfg=dict(type="Pretrained", checkpoint="mmcls://shufflenet_v2"),
)
