"""Top-down heatmaps with UDP (Huang et al., CVPR 2020): sizes measured between pixel centers."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_256x192.py"

codec = dict(_base_.codec, type="UDPHeatmap")

model = dict(head=dict(decoder=codec), test_cfg=dict(shift_heatmap=False))
train_pipeline = with_codec(_base_.train_pipeline, codec, use_udp=True)
val_pipeline = with_codec(_base_.val_pipeline, codec, use_udp=True)
