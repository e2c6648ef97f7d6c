"""Convolutional pose machines on COCO, 384x288 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_coco-384x288.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, heatmap_size=(36, 48))

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
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
auto_scale_lr = dict(base_batch_size=256)
