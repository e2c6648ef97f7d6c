"""Hourglass-52 with heatmaps on MPII, 384x384 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_hourglass52_8xb64-210e_mpii-256x256.py"

codec = dict(_base_.codec, input_size=(384, 384), heatmap_size=(96, 96))

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
auto_scale_lr = dict(base_batch_size=256)
