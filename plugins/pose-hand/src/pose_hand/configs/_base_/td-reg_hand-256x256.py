"""Regression of hands: 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = "keypoints::_base_/td-reg_256x256.py"

model = dict(
    head=dict(num_joints=21),
    # MMPose's heatmap settings, which regression ignores
    test_cfg=dict(_delete_=True, flip_test=True, flip_mode="heatmap", shift_heatmap=True),
)
train_pipeline = with_random_boxes(_base_.train_pipeline, rotate_factor=180, scale_factor=(0.7, 1.3))
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
