"""Coordinates with their uncertainty (RLE): 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-reg_rle-256x192.py"

codec = dict(_base_.codec, input_size=(256, 256))

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
