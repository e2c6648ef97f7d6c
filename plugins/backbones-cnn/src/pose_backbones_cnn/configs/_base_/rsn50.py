"""RSN with one stage of the size of ResNet-50: 256 channels in four units."""

backbone = dict(
    type="RSN",
    unit_channels=256,
    num_stages=1,
    num_units=4,
    num_blocks=[3, 4, 6, 3],
    num_steps=4,
    norm_cfg=dict(type="BN"),
)
