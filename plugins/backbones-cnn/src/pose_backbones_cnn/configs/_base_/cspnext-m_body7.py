"""CSPNeXt-M, pretrained on the poses of seven body datasets."""

_base_ = "cspnext-m.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-m_udp-body7_210e-256x192-e0c9ce35_20230504.pth"
    )
)
