"""Heatmaps on DeepFashion, lower-body clothes, 256x192 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = ["keypoints::_base_/td-hm_256x192.py", "deepfashion-lower.py"]

model = dict(head=dict(out_channels=4))
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25))
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
