"""SCNet-50, pretrained on ImageNet: 2048 channels at 1/32 of the input."""

backbone = dict(
    type="SCNet",
    depth=50,
    init_cfg=dict(
        type="Pretrained", checkpoint="https://download.openmmlab.com/mmpose/pretrain_models/scnet50-7ef0a199.pth"
    ),
)
