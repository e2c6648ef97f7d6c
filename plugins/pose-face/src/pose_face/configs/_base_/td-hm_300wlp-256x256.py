"""Heatmaps on 300W-LP, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["td-hm_60e-256x256.py", "300wlp.py"]

codec = dict(_base_.codec, sigma=1.5)

model = dict(head=dict(out_channels=68, decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
