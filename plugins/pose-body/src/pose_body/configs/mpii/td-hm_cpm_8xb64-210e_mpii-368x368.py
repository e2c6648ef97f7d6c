"""Convolutional pose machines on MPII, 368x368 input."""

from pose_body.recipes.cpm import with_cpm
from pose_keypoints.recipes.pipelines import with_codec, with_random_boxes

_base_ = ["../_base_/td-hm_mpii-256x256.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, input_size=(368, 368), heatmap_size=(46, 46))

model = with_cpm(_base_.model, _base_.backbone, codec)
# rotated and scaled half as much as elsewhere
train_pipeline = with_random_boxes(
    with_codec(_base_.train_pipeline, codec), half_body=True, rotate_factor=60, scale_factor=(0.75, 1.25)
)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
