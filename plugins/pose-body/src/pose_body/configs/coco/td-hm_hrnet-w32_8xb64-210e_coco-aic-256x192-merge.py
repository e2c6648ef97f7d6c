"""HRNet-W32 with heatmaps on COCO and AI Challenger, of the 12 keypoints that both have and COCO's other 5; 256x192."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

train_dataloader = dict(dataset=dict(coco_and_aic("coco", _base_.train_pipeline), _delete_=True))
