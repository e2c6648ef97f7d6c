"""ViTPose-B on Human-Art, 256x192 input."""

_base_ = ["../_base_/td-hm_udp_humanart-256x192.py", "vit::_base_/vit-base.py"]

optim_wrapper = _base_.optimization
model = dict(
    backbone=_base_.backbone,
    head=dict(in_channels=768, deconv_out_channels=(256, 256), deconv_kernel_sizes=(4, 4)),
)
