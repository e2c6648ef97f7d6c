"""Top-down training for 210 epochs, for any codec: ``with_codec`` adapts the pipelines to it."""

from pose_keypoints.recipes.schedules import step_schedule

_base_ = "default_runtime.py"

train_cfg = dict(max_epochs=210, val_interval=10)
optim_wrapper = dict(optimizer=dict(type="Adam", lr=5e-4))
param_scheduler = step_schedule(210, [170, 200])
auto_scale_lr = dict(base_batch_size=512)

model = dict(
    type="TopdownPoseEstimator",
    data_preprocessor=dict(
        type="PoseDataPreprocessor", mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    test_cfg=dict(flip_test=True),
)

train_pipeline = [
    dict(type="LoadImage"),
    dict(type="GetBBoxCenterScale"),
    dict(type="RandomFlip", direction="horizontal"),
    dict(type="RandomHalfBody"),
    dict(type="RandomBBoxTransform"),
    dict(type="TopdownAffine", input_size=None),
    dict(type="GenerateTarget", encoder=None),
    dict(type="PackPoseInputs"),
]
val_pipeline = [
    dict(type="LoadImage"),
    dict(type="GetBBoxCenterScale"),
    dict(type="TopdownAffine", input_size=None),
    dict(type="PackPoseInputs"),
]
