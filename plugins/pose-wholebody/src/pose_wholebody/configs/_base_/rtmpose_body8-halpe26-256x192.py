"""RTMPose on Halpe's 26 keypoints of body and feet in seven datasets, tested on eight, 256x192 input, 700 epochs."""

from pose_keypoints.recipes.schedules import blurs_and_hole, flat_cosine_schedule, two_stage_hooks
from pose_wholebody.recipes.combining import body7, body8

_base_ = ["keypoints::_base_/rtmpose_256x192.py", "keypoints::_base_/topdown_data.py"]

max_epochs = 700

train_cfg = dict(max_epochs=max_epochs)
optim_wrapper = dict(clip_grad=dict(max_norm=35, norm_type=2))
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)

model = dict(head=dict(out_channels=26))

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
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)

train_dataloader = dict(
    batch_size=512, num_workers=10, pin_memory=True, dataset=dict(body7("halpe26", train_pipeline), _delete_=True)
)
val_dataloader = dict(num_workers=10, dataset=dict(body8("halpe26", _base_.val_pipeline), _delete_=True))
test_dataloader = val_dataloader
val_evaluator = [dict(type="PCKAccuracy", thr=0.1), dict(type="AUC"), dict(type="EPE")]
test_evaluator = val_evaluator
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
