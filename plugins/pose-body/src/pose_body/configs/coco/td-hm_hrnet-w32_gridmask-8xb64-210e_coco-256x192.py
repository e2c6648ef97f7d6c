"""HRNet-W32 with heatmaps and a grid mask on COCO, 256x192 input."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

grid = dict(type="GridDropout", unit_size_min=10, unit_size_max=40, random_offset=True, p=0.5)
train_pipeline = [*_base_.train_pipeline[:6], dict(type="Albumentation", transforms=[grid]), *_base_.train_pipeline[6:]]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
