"""HRNet-W48 with heatmaps on Animal-Pose, 256x256 input."""

_base_ = ["../_base_/td-hm_animalpose-256x256.py", "hrnet::_base_/hrnet-w48.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=48, deconv_out_channels=None))
