"""ViT-H, pretrained by MAE, for images of 256x192: 1280 channels at 1/16 of the input."""

_base_ = "vit-base.py"

backbone = dict(
    arch="huge",
    drop_path_rate=0.55,
    init_cfg=dict(checkpoint="https://download.openmmlab.com/mmpose/v1/pretrained_models/mae_pretrain_vit_huge_20230913.pth"),
)
optimization = dict(paramwise_cfg=dict(num_layers=32, layer_decay_rate=0.85))
