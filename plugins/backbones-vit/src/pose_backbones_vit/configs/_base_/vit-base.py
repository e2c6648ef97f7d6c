"""ViT-B, pretrained by MAE, for images of 256x192: 768 channels at 1/16 of the input."""

backbone = dict(
    type="VisionTransformer",
    arch="base",
    img_size=(256, 192),
    patch_size=16,
    qkv_bias=True,
    drop_path_rate=0.3,
    with_cls_token=False,
    out_type="featmap",
    patch_cfg=dict(padding=2),
    init_cfg=dict(
        type="Pretrained",
        checkpoint="https://download.openmmlab.com/mmpose/v1/pretrained_models/mae_pretrain_vit_base_20230913.pth",
    ),
)

# layer-wise learning rate decay as in ViTPose (Xu et al., NeurIPS 2022): earlier layers learn more slowly
optimization = dict(
    optimizer=dict(type="AdamW", weight_decay=0.1),
    constructor="LayerDecayOptimWrapperConstructor",
    paramwise_cfg=dict(num_layers=12, layer_decay_rate=0.75),
    clip_grad=dict(max_norm=1.0, norm_type=2),
)
