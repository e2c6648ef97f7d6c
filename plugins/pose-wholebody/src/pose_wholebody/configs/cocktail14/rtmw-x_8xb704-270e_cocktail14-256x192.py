"""RTMW-X on fourteen datasets, 256x192 input."""

from pose_wholebody.recipes.rtmw import rtmw

_base_ = ["../_base_/rtmw_cocktail14-256x192.py", "cnn::_base_/cspnext-x_body7.py"]

model = rtmw(_base_.backbone, 1280)
train_dataloader = dict(batch_size=704)
auto_scale_lr = dict(base_batch_size=5632)
