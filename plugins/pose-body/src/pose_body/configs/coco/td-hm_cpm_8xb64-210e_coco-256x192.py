"""Convolutional pose machines on COCO, 256x192 input."""

from pose_body.recipes.cpm import with_cpm
from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_coco-256x192.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, heatmap_size=(24, 32))

model = with_cpm(_base_.model, _base_.backbone, codec)
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
