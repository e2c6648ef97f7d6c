"""MobileNetV2 with RLE on COCO, 256x192 input; pretrained on heatmaps."""

_base_ = ["../_base_/td-reg_rle_coco-256x192.py", "cnn::_base_/mobilenetv2.py"]

model = dict(
    backbone=dict(
        _base_.backbone,
        init_cfg=dict(
            type="Pretrained",
            prefix="backbone.",
            checkpoint="https://download.openmmlab.com/mmpose/v1/body_2d_keypoint/topdown_heatmap/coco/"
            "td-hm_mobilenetv2_8xb64-210e_coco-256x192-55a04c35_20221016.pth",
        ),
    ),
    head=dict(in_channels=1280),
)
