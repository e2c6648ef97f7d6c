"""ResNet-50 with SimCC on COCO, 384x288 input, 140 epochs."""

_base_ = ["../_base_/simcc_coco-384x288.py", "cnn::_base_/resnet50.py"]

train_cfg = dict(max_epochs=140)
param_scheduler = [
    _base_.param_scheduler[0],
    dict(type="MultiStepLR", begin=0, end=140, milestones=[90, 120], gamma=0.1, by_epoch=True),
]
model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
