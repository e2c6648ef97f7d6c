"""Heatmaps at 96x96 input that train in a minute on two CPU cores: the base of all packages' quick starts.

A config adds a backbone with 512 channels, a dataset of its package and an evaluator. The data is laid out as
``pose data synth DATA --skeleton NAME`` writes it; for other data, set the files::

    --cfg-options data_root=FOLDER/ train_file=train.json train_images=images/ val_file=val.json val_images=images/
"""

_base_ = ["default_runtime.py", "topdown_data.py"]

data_root = "data/synthetic/"
train_file = "annotations/person_keypoints_train.json"
train_images = "train/"
val_file = "annotations/person_keypoints_val.json"
val_images = "val/"
max_epochs = 10

codec = dict(type="UDPHeatmap", input_size=(96, 96), heatmap_size=(24, 24), sigma=1.5)

model = dict(
    type="TopdownPoseEstimator",
    data_preprocessor=dict(
        type="PoseDataPreprocessor", mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    head=dict(
        type="HeatmapHead",
        in_channels=512,
        deconv_out_channels=(64, 64, 64),
        deconv_kernel_sizes=(4, 4, 4),
        loss=dict(type="KeypointMSELoss", use_target_weight=True, loss_weight=10.0),
        decoder=codec,
    ),
    test_cfg=dict(flip_test=True, flip_mode="heatmap", shift_heatmap=False),
)

# Synthetic boxes are exact: a small margin leaves more pixels for the object.
crop = [
    dict(type="GetBBoxCenterScale", padding=1.1),
    dict(type="TopdownAffine", input_size=codec["input_size"], use_udp=True),
]
train_pipeline = [
    dict(type="LoadImage"),
    crop[0],
    dict(type="RandomFlip", direction="horizontal"),
    crop[1],
    dict(type="GenerateTarget", encoder=codec),
    dict(type="PackPoseInputs"),
]
val_pipeline = [dict(type="LoadImage"), *crop, dict(type="PackPoseInputs")]

train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    dataset=dict(data_root=data_root, ann_file=train_file, data_prefix=dict(img=train_images), pipeline=train_pipeline),
)
val_dataloader = dict(
    num_workers=1,
    dataset=dict(data_root=data_root, ann_file=val_file, data_prefix=dict(img=val_images), pipeline=val_pipeline),
)
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=max_epochs, val_interval=5)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=2e-3, weight_decay=0.01, fused=True))
param_scheduler = dict(
    type="OneCycleLR", eta_max=2e-3, total_steps=max_epochs, by_epoch=True, convert_to_iter_based=True
)

default_hooks = dict(checkpoint=dict(interval=5, max_keep_ckpts=2), logger=dict(interval=10))
