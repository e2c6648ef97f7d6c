"""Coordinates by regression (DeepPose, Toshev and Szegedy, CVPR 2014) for 210 epochs: 256x192 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "topdown_210e.py"

codec = dict(type="RegressionLabel", input_size=(192, 256))

model = dict(
    neck=dict(type="GlobalAveragePooling"),
    head=dict(type="RegressionHead", loss=dict(type="SmoothL1Loss", use_target_weight=True), decoder=codec),
    test_cfg=dict(shift_coords=True),
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
