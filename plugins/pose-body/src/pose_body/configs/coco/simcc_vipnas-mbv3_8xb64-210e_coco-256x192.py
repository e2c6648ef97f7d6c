"""ViPNAS-MobileNetV3 with SimCC on COCO, 256x192 input."""

_base_ = ["../_base_/simcc_coco-256x192.py", "cnn::_base_/vipnas-mbv3.py"]

model = dict(
    backbone=_base_.backbone,
    head=dict(
        in_channels=160,
        deconv_type="vipnas",
        deconv_out_channels=(160, 160, 160),
        deconv_num_groups=(160, 160, 160),
    ),
)
