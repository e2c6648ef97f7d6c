"""HRNet-W32 with UDP's combined targets (a disc and offsets for each keypoint) on COCO, 256x192 input."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = ["../_base_/td-hm_udp_coco-256x192.py", "hrnet::_base_/hrnet-w32.py"]

codec = dict(_base_.codec, heatmap_type="combined")

model = dict(
    backbone=_base_.backbone,
    head=dict(
        in_channels=32,
        out_channels=3 * 17,
        deconv_out_channels=None,
        loss=dict(type="CombinedTargetMSELoss"),
        decoder=codec,
    ),
    train_cfg=dict(compute_acc=False),
    test_cfg=dict(flip_mode="udp_combined"),
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
