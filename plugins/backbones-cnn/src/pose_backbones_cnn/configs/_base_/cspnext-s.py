"""CSPNeXt-S, pretrained on ImageNet: 512 channels at 1/32 of the input."""

_base_ = "cspnext-m.py"

backbone = dict(
    deepen_factor=0.33,
    widen_factor=0.5,
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmdetection/v3.0/rtmdet/cspnext_rsb_pretrain/"
        "cspnext-s_imagenet_600e-ea671761.pth"
    ),
)
