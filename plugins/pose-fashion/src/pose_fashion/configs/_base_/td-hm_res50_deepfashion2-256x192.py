"""ResNet-50 with heatmaps on DeepFashion2, 256x192 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = ["keypoints::_base_/td-hm_256x192.py", "deepfashion2.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048, out_channels=294))
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25))
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
