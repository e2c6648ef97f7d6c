"""RTMW (Jiang et al., 2024) on fourteen datasets, tested on COCO-WholeBody, 256x192 input, 270 epochs."""

from pose_keypoints.recipes.schedules import blurs_and_hole, flat_cosine_schedule, two_stage_hooks
from pose_wholebody.recipes.combining import cocktail14
from pose_wholebody.parts import PARTS

_base_ = ["keypoints::_base_/rtmpose_256x192.py", "coco-wholebody.py"]

max_epochs = 270
stage2_num_epochs = 10
base_lr = 5e-4

train_cfg = dict(max_epochs=max_epochs)
optim_wrapper = dict(optimizer=dict(lr=base_lr), clip_grad=dict(max_norm=35, norm_type=2))
param_scheduler = flat_cosine_schedule(max_epochs, base_lr)

model = dict(
    neck=dict(
        type="CSPNeXtPAFPN",
        out_channels=None,
        out_indices=(1, 2),
        num_csp_blocks=2,
        expand_ratio=0.5,
        norm_cfg=dict(type="SyncBN"),
        act_cfg=dict(type="SiLU", inplace=True),
    ),
    head=dict(
        type="RTMWHead",
        out_channels=133,
        loss=dict(beta=1.0, label_beta=10.0, mask=list(PARTS["face"]), mask_weight=0.5),
    ),
)

train_pipeline = [
    *_base_.train_pipeline[:4],
    dict(type="RandomBBoxTransform", scale_factor=[0.5, 1.5], rotate_factor=90),
    _base_.train_pipeline[5],
    dict(type="PhotometricDistortion"),
    blurs_and_hole(1.0),
    dict(type="GenerateTarget", encoder=_base_.codec, use_dataset_keypoint_weights=True),
    dict(type="PackPoseInputs"),
]
train_pipeline_stage2 = [
    *train_pipeline[:4],
    dict(train_pipeline[4], shift_factor=0.0),
    train_pipeline[5],
    blurs_and_hole(0.0),
    *train_pipeline[8:],
]
custom_hooks = two_stage_hooks(max_epochs - stage2_num_epochs, train_pipeline_stage2)

train_dataloader = dict(num_workers=10, pin_memory=True, dataset=dict(cocktail14(train_pipeline), _delete_=True))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco-wholebody/AP", rule="greater"))
