"""RTMW-X on fourteen datasets, 384x288 input."""

from pose_wholebody.recipes.rtmw import rtmw

_base_ = ["../_base_/rtmw_cocktail14-384x288.py", "cnn::_base_/cspnext-x_body7.py"]

model = rtmw(_base_.backbone, 1280)
train_dataloader = dict(batch_size=320)
auto_scale_lr = dict(base_batch_size=2560)
