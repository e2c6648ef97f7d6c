"""Top-down heatmaps with DARK on MPII, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_mpii-256x256.py"

codec = dict(_base_.codec, unbiased=True)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
