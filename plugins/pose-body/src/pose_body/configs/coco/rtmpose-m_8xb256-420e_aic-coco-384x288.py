"""RTMPose-M on COCO and AI Challenger, tested on COCO, 384x288 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = ["../_base_/rtmpose_coco-384x288.py", "cnn::_base_/cspnext-m_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
train_dataloader = dict(dataset=dict(coco_and_aic("coco", _base_.train_pipeline, coco_times=3), _delete_=True))
