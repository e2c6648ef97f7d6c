"""ResNet-50 with RLE on COCO, 256x192 input; pretrained on heatmaps."""

_base_ = "td-reg_res50_rle-8xb64-210e_coco-256x192.py"

model = dict(
    backbone=dict(
        init_cfg=dict(
            prefix="backbone.",
            checkpoint="https://download.openmmlab.com/mmpose/pretrain_models/td-hm_res50_8xb64-210e_coco-256x192.pth",
        )
    )
)
