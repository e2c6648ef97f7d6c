"""RTMPose-M on WFLW, 256x256 input."""

_base_ = ["../_base_/rtmpose_60e-256x256.py", "../_base_/wflw.py", "cnn::_base_/cspnext-m_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=768, out_channels=98))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
