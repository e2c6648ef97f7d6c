"""CSPNeXt-X, pretrained on the poses of seven body datasets."""

_base_ = "cspnext-x.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-x_udp-body7_210e-384x288-d28b58e6_20230529.pth"
    )
)
