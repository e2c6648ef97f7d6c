"""PVT-Small, pretrained on ImageNet: 512 channels at 1/32 of the input, and three larger maps."""

backbone = dict(
    type="PyramidVisionTransformer",
    num_layers=[3, 4, 6, 3],
    init_cfg=dict(type="Pretrained", checkpoint="https://github.com/whai362/PVT/releases/download/v2/pvt_small.pth"),
)
