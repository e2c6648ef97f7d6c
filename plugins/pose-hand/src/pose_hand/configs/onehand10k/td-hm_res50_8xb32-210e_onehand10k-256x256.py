"""ResNet-50 with heatmaps on OneHand10K, 256x256 input."""

_base_ = ["../_base_/td-hm_onehand10k-256x256.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
