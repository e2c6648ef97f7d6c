"""HRFormer-B, pretrained on ImageNet: 78 channels at 1/4 of the input."""

backbone = dict(
    type="HRFormer",
    in_channels=3,
    norm_cfg=dict(type="SyncBN", requires_grad=True),
    extra=dict(
        drop_path_rate=0.2,
        with_rpe=True,
        stage1=dict(
            num_modules=1,
            num_branches=1,
            block="BOTTLENECK",
            num_blocks=(2,),
            num_channels=(64,),
            num_heads=[2],
            mlp_ratios=[4],
        ),
        stage2=dict(
            num_modules=1,
            num_branches=2,
            block="HRFORMERBLOCK",
            num_blocks=(2, 2),
            num_channels=(78, 156),
            num_heads=[2, 4],
            mlp_ratios=[4, 4],
            window_sizes=[7, 7],
        ),
        stage3=dict(
            num_modules=4,
            num_branches=3,
            block="HRFORMERBLOCK",
            num_blocks=(2, 2, 2),
            num_channels=(78, 156, 312),
            num_heads=[2, 4, 8],
            mlp_ratios=[4, 4, 4],
            window_sizes=[7, 7, 7],
        ),
        stage4=dict(
            num_modules=2,
            num_branches=4,
            block="HRFORMERBLOCK",
            num_blocks=(2, 2, 2, 2),
            num_channels=(78, 156, 312, 624),
            num_heads=[2, 4, 8, 16],
            mlp_ratios=[4, 4, 4, 4],
            window_sizes=[7, 7, 7, 7],
        ),
    ),
    init_cfg=dict(
        type="Pretrained",
        checkpoint="https://download.openmmlab.com/mmpose/pretrain_models/hrformer_base-32815020_20220226.pth",
    ),
)

# no weight decay for position biases
optimization = dict(
    optimizer=dict(type="AdamW", weight_decay=0.01),
    paramwise_cfg=dict(custom_keys={"relative_position_bias_table": dict(decay_mult=0.0)}),
)
