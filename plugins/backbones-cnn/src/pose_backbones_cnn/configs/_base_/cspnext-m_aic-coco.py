"""CSPNeXt-M, pretrained on the poses of AI Challenger and COCO."""

_base_ = "cspnext-m.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-m_udp-aic-coco_210e-256x192-f2f7d6f6_20230130.pth"
    )
)
