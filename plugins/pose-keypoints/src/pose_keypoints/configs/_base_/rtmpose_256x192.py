"""RTMPose (Jiang et al., 2023) for 420 epochs: 256x192 input, two bins per pixel."""

from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import two_stage_hooks

_base_ = "two_stage_420e.py"

codec = dict(
    type="SimCCLabel",
    input_size=(192, 256),
    sigma=(4.9, 5.66),
    simcc_split_ratio=2.0,
    normalize=False,
    use_dark=False,
)

model = dict(
    head=dict(
        type="RTMCCHead",
        input_size=codec["input_size"],
        in_featuremap_size=(6, 8),
        simcc_split_ratio=codec["simcc_split_ratio"],
        final_layer_kernel_size=7,
        gau_cfg=dict(
            hidden_dims=256,
            s=128,
            expansion_factor=2,
            dropout_rate=0.0,
            drop_path=0.0,
            act_fn="SiLU",
            use_rel_bias=False,
            pos_enc=False,
        ),
        loss=dict(type="KLDiscretLoss", use_target_weight=True, beta=10.0, label_softmax=True),
        decoder=codec,
    )
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_pipeline_stage2 = with_codec(_base_.train_pipeline_stage2, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
custom_hooks = two_stage_hooks(_base_.max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)
