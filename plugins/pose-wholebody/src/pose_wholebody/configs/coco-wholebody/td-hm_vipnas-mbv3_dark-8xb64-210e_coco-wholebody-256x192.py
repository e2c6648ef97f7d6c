"""ViPNAS-MobileNetV3 with heatmaps and DARK on COCO-WholeBody, 256x192 input."""

_base_ = ["../_base_/td-hm_dark_coco-wholebody-256x192.py", "cnn::_base_/vipnas-mbv3.py"]

model = dict(
    backbone=_base_.backbone,
    head=dict(
        type="ViPNASHead",
        in_channels=160,
        deconv_out_channels=(160, 160, 160),
        deconv_num_groups=(160, 160, 160),
    ),
)
