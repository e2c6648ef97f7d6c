"""AlexNet with heatmaps on COCO, 256x192 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_coco-256x192.py", "cnn::_base_/alexnet.py"]

# the output size of three deconvolutions for AlexNet's 7x5 cells
codec = dict(_base_.codec, heatmap_size=(40, 56))

model = dict(backbone=_base_.backbone, head=dict(in_channels=256, decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
