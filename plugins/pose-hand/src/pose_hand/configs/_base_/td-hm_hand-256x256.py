"""Heatmaps of hands with rotations by any angle: 256x256 input, 64x64 heatmaps."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = "keypoints::_base_/td-hm_256x256.py"

model = dict(head=dict(out_channels=21))
train_pipeline = with_random_boxes(_base_.train_pipeline, rotate_factor=180, scale_factor=(0.7, 1.3))
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
