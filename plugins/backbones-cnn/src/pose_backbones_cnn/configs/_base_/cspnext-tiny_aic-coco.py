"""CSPNeXt-tiny, pretrained on the poses of AI Challenger and COCO."""

_base_ = "cspnext-tiny.py"

backbone = dict(
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "cspnext-tiny_udp-aic-coco_210e-256x192-cbed682d_20230130.pth"
    )
)
