"""ViT-S, pretrained by MAE, for images of 256x192: 384 channels at 1/16 of the input."""

_base_ = "vit-base.py"

backbone = dict(
    arch=dict(_delete_=True, embed_dims=384, num_layers=12, num_heads=12, feedforward_channels=4 * 384),
    drop_path_rate=0.1,
    init_cfg=dict(checkpoint="https://download.openmmlab.com/mmpose/v1/pretrained_models/mae_pretrain_vit_small_20230913.pth"),
)
optimization = dict(paramwise_cfg=dict(layer_decay_rate=0.8))
