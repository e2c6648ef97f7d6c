"""Heatmaps on DeepFashion, upper-body clothes, 256x192 input, images warped as in UDP; MMPose's weights are for plain heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_deepfashion-upper-256x192.py"

model = dict(test_cfg=dict(shift_heatmap=False))
train_pipeline = with_codec(_base_.train_pipeline, _base_.codec, use_udp=True)
val_pipeline = with_codec(_base_.val_pipeline, _base_.codec, use_udp=True)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = dict(dataset=dict(pipeline=val_pipeline))
