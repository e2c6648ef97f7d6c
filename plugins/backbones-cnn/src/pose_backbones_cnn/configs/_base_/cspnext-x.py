"""CSPNeXt-X, pretrained on ImageNet: 1280 channels at 1/32 of the input."""

_base_ = "cspnext-m.py"

backbone = dict(
    deepen_factor=1.33,
    widen_factor=1.25,
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmdetection/v3.0/rtmdet/cspnext_rsb_pretrain/"
        "cspnext-x_8xb256-rsb-a1-600e_in1k-b3f78edd.pth"
    ),
)
