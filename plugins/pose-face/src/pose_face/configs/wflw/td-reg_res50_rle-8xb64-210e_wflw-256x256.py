"""ResNet-50 with regression and uncertainty (RLE, Li et al., ICCV 2021) on WFLW, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = ["keypoints::_base_/td-reg_rle-256x256.py", "../_base_/wflw.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048, num_joints=98))
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25))
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="NME", rule="less"))
