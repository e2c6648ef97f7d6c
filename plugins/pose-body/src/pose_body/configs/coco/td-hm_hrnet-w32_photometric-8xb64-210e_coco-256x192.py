"""HRNet-W32 with heatmaps and photometric distortion on COCO, 256x192 input."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

train_pipeline = [*_base_.train_pipeline[:1], dict(type="PhotometricDistortion"), *_base_.train_pipeline[1:]]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
