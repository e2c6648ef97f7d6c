"""Convolutional pose machines on MPII, 368x368 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_mpii-256x256.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, input_size=(368, 368), heatmap_size=(46, 46))

model = dict(
    backbone=dict(_base_.backbone, out_channels=16),
    head=dict(
        type="CPMHead",
        in_channels=16,
        num_stages=6,
        deconv_out_channels=None,
        final_layer=None,
        decoder=codec,
    ),
)
# turned and scaled half as far as elsewhere
train_pipeline = with_codec(
    [
        *_base_.train_pipeline[:3],
        dict(type="RandomBBoxTransform", shift_prob=0, rotate_factor=60, scale_factor=(0.75, 1.25)),
        *_base_.train_pipeline[4:],
    ],
    codec,
)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
