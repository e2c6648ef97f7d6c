"""HRFormer-S, pretrained on ImageNet: 32 channels at 1/4 of the input."""

_base_ = "hrformer-base.py"

backbone = dict(
    extra=dict(
        drop_path_rate=0.1,
        stage1=dict(
            _delete_=True,
            num_modules=1,
            num_branches=1,
            block="BOTTLENECK",
            num_blocks=(2,),
            num_channels=(64,),
            num_heads=[2],
            num_mlp_ratios=[4],  # MMPose's spelling here; a bottleneck ignores both
        ),
        stage2=dict(num_channels=(32, 64), num_heads=[1, 2]),
        stage3=dict(num_channels=(32, 64, 128), num_heads=[1, 2, 4]),
        stage4=dict(num_channels=(32, 64, 128, 256), num_heads=[1, 2, 4, 8]),
    ),
    init_cfg=dict(checkpoint="https://download.openmmlab.com/mmpose/pretrain_models/hrformer_small-09516375_20220226.pth"),
)
