"""Top-down training in two stages, as for RTMPose, for any codec: 420 epochs, the last 30 with weaker augmentation.

``with_codec`` adapts the pipelines to a codec, and ``two_stage_hooks`` switches them. For another number of epochs, set
``param_scheduler`` and the hooks with the same helpers.
"""

from pose_keypoints.recipes.schedules import blurs_and_hole, flat_cosine_schedule

_base_ = "topdown_210e.py"

max_epochs = 420
stage2_num_epochs = 30
base_lr = 4e-3

train_cfg = dict(max_epochs=max_epochs)
randomness = dict(seed=21)
optim_wrapper = dict(
    _delete_=True,
    type="OptimWrapper",
    optimizer=dict(type="AdamW", lr=base_lr, weight_decay=0.05),
    paramwise_cfg=dict(norm_decay_mult=0, bias_decay_mult=0, bypass_duplicate=True),
)
param_scheduler = flat_cosine_schedule(max_epochs, base_lr)
auto_scale_lr = dict(base_batch_size=1024)
default_hooks = dict(checkpoint=dict(max_keep_ckpts=1))

train_pipeline = [
    dict(type="LoadImage"),
    dict(type="GetBBoxCenterScale"),
    dict(type="RandomFlip", direction="horizontal"),
    dict(type="RandomHalfBody"),
    dict(type="RandomBBoxTransform", scale_factor=[0.6, 1.4], rotate_factor=80),
    dict(type="TopdownAffine", input_size=None),
    dict(type="YOLOXHSVRandomAug"),
    blurs_and_hole(1.0),
    dict(type="GenerateTarget", encoder=None),
    dict(type="PackPoseInputs"),
]
train_pipeline_stage2 = [
    *train_pipeline[:4],
    dict(type="RandomBBoxTransform", shift_factor=0.0, scale_factor=[0.75, 1.25], rotate_factor=60),
    *train_pipeline[5:7],
    blurs_and_hole(0.5),
    *train_pipeline[8:],
]
