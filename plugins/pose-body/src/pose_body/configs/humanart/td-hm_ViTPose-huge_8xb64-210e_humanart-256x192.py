"""ViTPose-H on Human-Art, 256x192 input."""

_base_ = ["../_base_/td-hm_udp_humanart-256x192.py", "vit::_base_/vit-huge.py"]

# with a class token among the weights, as in MMPose
backbone = {key: value for key, value in _base_.backbone.items() if key != "out_type"}

optim_wrapper = _base_.optimization
model = dict(
    backbone=dict(backbone, output_cls_token=False),
    head=dict(in_channels=1280, deconv_out_channels=(256, 256), deconv_kernel_sizes=(4, 4)),
)
