"""SimCC (Li et al., ECCV 2022) for 210 epochs: 256x192 input, two bins per pixel."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "topdown_210e.py"

codec = dict(type="SimCCLabel", input_size=(192, 256), sigma=6.0, simcc_split_ratio=2.0)

model = dict(
    head=dict(
        type="SimCCHead",
        input_size=codec["input_size"],
        in_featuremap_size=(6, 8),
        simcc_split_ratio=codec["simcc_split_ratio"],
        loss=dict(type="KLDiscretLoss", use_target_weight=True),
        decoder=codec,
    )
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
