"""HRNet-W32 with heatmaps and coarse dropout on COCO, 256x192 input."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

hole = dict(
    type="CoarseDropout", max_holes=8, max_height=40, max_width=40, min_holes=1, min_height=10, min_width=10, p=0.5
)
train_pipeline = [*_base_.train_pipeline[:6], dict(type="Albumentation", transforms=[hole]), *_base_.train_pipeline[6:]]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
