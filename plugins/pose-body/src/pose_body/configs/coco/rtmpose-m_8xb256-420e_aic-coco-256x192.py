"""RTMPose-M on COCO and AI Challenger, tested on COCO, 256x192 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "rtmpose-m_8xb256-420e_coco-256x192.py"

train_dataloader = dict(dataset=dict(coco_and_aic("coco", _base_.train_pipeline, coco_times=3), _delete_=True))
