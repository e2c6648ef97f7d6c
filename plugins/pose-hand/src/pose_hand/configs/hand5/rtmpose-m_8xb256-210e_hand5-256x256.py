"""RTMPose-M on five hand datasets, tested on COCO-WholeBody's, 256x256 input."""

from pose_hand.recipes.combining import hand5

_base_ = ["../_base_/rtmpose_hand-256x256.py", "../_base_/coco-wholebody-hand.py", "cnn::_base_/cspnext-m_aic-coco.py"]

auto_scale_lr = dict(base_batch_size=2048)

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
train_dataloader = dict(batch_size=256, num_workers=10, dataset=dict(hand5(_base_.train_pipeline), _delete_=True))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
