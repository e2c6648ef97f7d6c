"""ResNet-152 with heatmaps on Animal-Pose, 256x256 input."""

_base_ = ["../_base_/td-hm_animalpose-256x256.py", "cnn::_base_/resnet152.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
