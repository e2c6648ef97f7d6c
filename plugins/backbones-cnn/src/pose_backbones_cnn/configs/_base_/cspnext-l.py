"""CSPNeXt-L, pretrained on ImageNet: 1024 channels at 1/32 of the input."""

_base_ = "cspnext-m.py"

backbone = dict(
    deepen_factor=1.0,
    widen_factor=1.0,
    init_cfg=dict(
        checkpoint="https://download.openmmlab.com/mmdetection/v3.0/rtmdet/cspnext_rsb_pretrain/"
        "cspnext-l_8xb256-rsb-a1-600e_in1k-6a760974.pth"
    ),
)
