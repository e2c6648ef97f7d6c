"""MSPN with one stage of the size of ResNet-50, pretrained on ImageNet: 256 channels in four units."""

backbone = dict(
    type="MSPN",
    unit_channels=256,
    num_stages=1,
    num_units=4,
    num_blocks=[3, 4, 6, 3],
    norm_cfg=dict(type="BN"),
    init_cfg=dict(type="Pretrained", checkpoint="torchvision://resnet50"),
)
