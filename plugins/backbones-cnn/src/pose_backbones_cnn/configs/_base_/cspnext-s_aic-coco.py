"""CSPNeXt-S, pretrained on the poses of AI Challenger and COCO."""

_base_ = "cspnext-s.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-s_udp-aic-coco_210e-256x192-92f5a029_20230130.pth"
    )
)
