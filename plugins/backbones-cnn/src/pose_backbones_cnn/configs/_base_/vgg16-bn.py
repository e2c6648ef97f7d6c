"""VGG-16 with batch normalization, pretrained on ImageNet: 512 channels at 1/32 of the input."""

backbone = dict(
    type="VGG",
    depth=16,
    norm_cfg=dict(type="BN"),
    init_cfg=dict(type="Pretrained", checkpoint="mmcls://vgg16_bn"),
)
