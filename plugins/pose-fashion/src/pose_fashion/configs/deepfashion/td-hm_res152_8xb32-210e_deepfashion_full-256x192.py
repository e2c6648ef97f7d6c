"""ResNet-152 with heatmaps on DeepFashion, full-body clothes, 256x192 input."""

_base_ = ["../_base_/td-hm_deepfashion-full-256x192.py", "cnn::_base_/resnet152.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
