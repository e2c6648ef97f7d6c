"""CSPNeXt-L, pretrained on the poses of seven body datasets."""

_base_ = "cspnext-l.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-l_udp-body7_210e-256x192-5e9558ef_20230504.pth"
    )
)
