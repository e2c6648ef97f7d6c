"""CSPNeXt-L, pretrained on the poses of AI Challenger and COCO."""

_base_ = "cspnext-l.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-l_udp-aic-coco_210e-256x192-273b7631_20230130.pth"
    )
)
