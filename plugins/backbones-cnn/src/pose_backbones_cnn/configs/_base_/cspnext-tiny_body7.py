"""CSPNeXt-tiny, pretrained on the poses of seven body datasets."""

_base_ = "cspnext-tiny.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-tiny_udp-body7_210e-256x192-a3775292_20230504.pth"
    )
)
