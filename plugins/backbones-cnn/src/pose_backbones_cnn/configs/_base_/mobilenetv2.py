"""MobileNetV2, pretrained on ImageNet: 1280 channels at 1/32 of the input."""

backbone = dict(
    type="MobileNetV2",
    widen_factor=1.0,
    out_indices=(7,),
    init_cfg=dict(type="Pretrained", checkpoint="mmcls://mobilenet_v2"),
)
