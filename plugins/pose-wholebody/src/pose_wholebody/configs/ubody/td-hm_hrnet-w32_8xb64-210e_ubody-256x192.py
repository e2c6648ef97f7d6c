"""HRNet-W32 with heatmaps on COCO-WholeBody and UBody, tested on the former, 256x192 input."""

from pose_wholebody.recipes.combining import coco_and_ubody

_base_ = "../coco-wholebody/td-hm_hrnet-w32_8xb64-210e_coco-wholebody-256x192.py"

train_dataloader = dict(dataset=dict(coco_and_ubody(_base_.train_pipeline), _delete_=True))
