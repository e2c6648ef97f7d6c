"""ResNet-152 with heatmaps and DARK on COCO, 384x288 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_dark_coco-384x288.py", "cnn::_base_/resnet152.py"]

codec = dict(_base_.codec, blur_kernel_size=17)

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048, decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
auto_scale_lr = dict(base_batch_size=256)
