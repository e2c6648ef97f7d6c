"""Swin-B, pretrained on ImageNet-22k: 1024 channels at 1/32 of the input."""

_base_ = "swin-t.py"

backbone = dict(
    embed_dims=128,
    depths=[2, 2, 18, 2],
    num_heads=[4, 8, 16, 32],
    drop_path_rate=0.3,
    init_cfg=dict(
        checkpoint="https://github.com/SwinTransformer/storage/releases/download/v1.0.0/swin_base_patch4_window7_224_22k.pth"
    ),
)
