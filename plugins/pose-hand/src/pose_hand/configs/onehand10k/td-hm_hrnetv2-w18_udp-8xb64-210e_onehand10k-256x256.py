"""HRNetV2-W18 with heatmaps and UDP on OneHand10K, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_hrnetv2-w18_8xb64-210e_onehand10k-256x256.py"

codec = dict(_base_.codec, type="UDPHeatmap")

model = dict(head=dict(decoder=codec), test_cfg=dict(shift_heatmap=False))
train_pipeline = with_codec(_base_.train_pipeline, codec, use_udp=True)
val_pipeline = with_codec(_base_.val_pipeline, codec, use_udp=True)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
