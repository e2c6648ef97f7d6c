"""SCNet-101, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(
    type="SCNet",
    depth=101,
    init_cfg=dict(
        type="Pretrained", checkpoint="https://download.openmmlab.com/mmpose/pretrain_models/scnet101-94250a77.pth"
    ),
)
