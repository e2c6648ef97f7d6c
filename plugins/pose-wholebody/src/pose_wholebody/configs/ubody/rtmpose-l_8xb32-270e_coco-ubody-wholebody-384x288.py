"""RTMPose-L on COCO-WholeBody and UBody, tested on the former, 384x288 input."""

from pose_wholebody.recipes.combining import coco_and_ubody

_base_ = ["../_base_/rtmpose_coco-wholebody-384x288.py", "cnn::_base_/cspnext-l_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1024))
train_dataloader = dict(batch_size=32, dataset=dict(coco_and_ubody(_base_.train_pipeline), _delete_=True))
