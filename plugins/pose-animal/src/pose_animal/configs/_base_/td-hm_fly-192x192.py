"""Heatmaps on vinegar flies, 192x192 input, 48x48 heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["td-hm_lab-160x160.py", "fly.py"]

codec = dict(_base_.codec, input_size=(192, 192), heatmap_size=(48, 48))

model = dict(head=dict(out_channels=32, decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
