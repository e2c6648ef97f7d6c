"""CSPNeXt-S, pretrained on the poses of seven body datasets."""

_base_ = "cspnext-s.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-s_udp-body7_210e-256x192-8c9ccbdb_20230504.pth"
    )
)
