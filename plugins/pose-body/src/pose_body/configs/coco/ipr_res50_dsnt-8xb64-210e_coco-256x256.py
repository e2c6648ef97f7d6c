"""ResNet-50 with DSNT on COCO, 256x256 input; heatmaps are compared as distributions."""

_base_ = "ipr_res50_8xb64-210e_coco-256x256.py"

model = dict(
    head=dict(
        loss=dict(
            losses=[
                dict(type="SmoothL1Loss", use_target_weight=True),
                dict(type="JSDiscretLoss", use_target_weight=True),
            ]
        )
    )
)
