"""HRNet-W32 with heatmaps on COCO and AI Challenger, COCO's 17 keypoints, 12 of them in both; 256x192 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

train_dataloader = dict(dataset=dict(coco_and_aic("coco", _base_.train_pipeline), _delete_=True))
