"""Swin-B with windows of 12x12 tokens, for larger images: 1024 channels at 1/32 of the input."""

_base_ = "swin-b.py"

backbone = dict(
    window_size=12,
    init_cfg=dict(
        checkpoint="https://github.com/SwinTransformer/storage/releases/download/v1.0.0/swin_base_patch4_window12_384_22k.pth"
    ),
)
