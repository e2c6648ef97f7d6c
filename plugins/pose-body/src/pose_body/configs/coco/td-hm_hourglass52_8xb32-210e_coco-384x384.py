"""Hourglass-52 with heatmaps on COCO, 384x384 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_hourglass52_8xb32-210e_coco-256x256.py"

codec = dict(_base_.codec, input_size=(384, 384), heatmap_size=(96, 96), sigma=3)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
