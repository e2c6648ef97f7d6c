"""HRNetV2-W18, pretrained on ImageNet: 270 channels, the four branches concatenated at 1/4 of the input.

A config uses ``backbone``, ``neck`` and ``head``, which applies one convolution before the maps.
"""

_base_ = "hrnet-w32.py"

backbone = dict(
    extra=dict(
        stage2=dict(num_channels=(18, 36)),
        stage3=dict(num_channels=(18, 36, 72)),
        stage4=dict(num_channels=(18, 36, 72, 144), multiscale_output=True),
        upsample=dict(mode="bilinear", align_corners=False),
    ),
    init_cfg=dict(checkpoint="open-mmlab://msra/hrnetv2_w18"),
)
neck = dict(type="FeatureMapProcessor", concat=True)
head = dict(in_channels=270, deconv_out_channels=None, conv_out_channels=(270,), conv_kernel_sizes=(1,))
