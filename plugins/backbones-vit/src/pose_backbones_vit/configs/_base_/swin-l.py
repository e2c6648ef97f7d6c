"""Swin-L, pretrained on ImageNet-22k: 1536 channels at 1/32 of the input."""

_base_ = "swin-b.py"

backbone = dict(
    embed_dims=192,
    num_heads=[6, 12, 24, 48],
    drop_path_rate=0.5,
    init_cfg=dict(
        checkpoint="https://github.com/SwinTransformer/storage/releases/download/v1.0.0/swin_large_patch4_window7_224_22k.pth"
    ),
)
