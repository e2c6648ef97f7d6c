"""Top-down heatmaps with DARK (Zhang et al., CVPR 2020): unbiased targets, distribution-aware decoding."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_256x192.py"

codec = dict(_base_.codec, unbiased=True)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
