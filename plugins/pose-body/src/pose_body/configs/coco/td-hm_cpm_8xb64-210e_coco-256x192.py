"""Convolutional pose machines on COCO, 256x192 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_coco-256x192.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, heatmap_size=(24, 32))

model = dict(
    backbone=dict(_base_.backbone, out_channels=17),
    head=dict(
        type="CPMHead",
        in_channels=17,
        num_stages=6,
        deconv_out_channels=None,
        final_layer=None,
        decoder=codec,
    ),
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
