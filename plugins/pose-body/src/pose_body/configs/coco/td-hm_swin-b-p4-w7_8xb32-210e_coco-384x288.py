"""Swin-B with heatmaps on COCO, 384x288 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_coco-384x288.py", "vit::_base_/swin-b-w12.py"]

codec = dict(_base_.codec, sigma=2)
train_pipeline = with_codec(_base_.train_pipeline, codec)

optim_wrapper = _base_.optimization
model = dict(backbone=_base_.backbone, head=dict(in_channels=1024, decoder=codec))
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
auto_scale_lr = dict(base_batch_size=256)
