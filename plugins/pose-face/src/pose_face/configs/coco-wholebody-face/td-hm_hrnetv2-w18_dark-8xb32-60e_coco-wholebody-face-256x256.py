"""HRNetV2-W18 with heatmaps and DARK on the faces of COCO-WholeBody, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_hrnetv2-w18_8xb32-60e_coco-wholebody-face-256x256.py"

codec = dict(_base_.codec, unbiased=True)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
