"""RTMPose-M on the hands of COCO-WholeBody, 256x256 input."""

_base_ = ["../_base_/rtmpose_hand-256x256.py", "../_base_/coco-wholebody-hand.py", "cnn::_base_/cspnext-m_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768))
train_dataloader = dict(batch_size=32, num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
