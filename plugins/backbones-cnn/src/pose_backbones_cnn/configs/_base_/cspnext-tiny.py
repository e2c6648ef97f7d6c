"""CSPNeXt-tiny, pretrained on ImageNet: 384 channels at 1/32 of the input."""

_base_ = "cspnext-m.py"

backbone = dict(
    deepen_factor=0.167,
    widen_factor=0.375,
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmdetection/v3.0/rtmdet/cspnext_rsb_pretrain/"
        "cspnext-tiny_imagenet_600e-3a2dd350.pth"
    ),
)
