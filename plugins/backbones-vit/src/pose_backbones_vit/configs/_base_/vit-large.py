"""ViT-L, pretrained by MAE, for images of 256x192: 1024 channels at 1/16 of the input."""

_base_ = "vit-base.py"

backbone = dict(
    arch="large",
    drop_path_rate=0.5,
    init_cfg=dict(checkpoint="https://download.openmmlab.com/mmpose/v1/pretrained_models/mae_pretrain_vit_large_20230913.pth"),
)
optimization = dict(paramwise_cfg=dict(num_layers=24, layer_decay_rate=0.8))
