"""ResNet-50 with regression on Rendered Hand Pose, 256x256 input."""

_base_ = ["../_base_/td-reg_hand-256x256.py", "../_base_/rhd2d.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
