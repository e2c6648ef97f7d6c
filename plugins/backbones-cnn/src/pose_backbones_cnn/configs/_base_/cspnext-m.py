"""CSPNeXt-M, pretrained on ImageNet: 768 channels at 1/32 of the input."""

backbone = dict(
    type="CSPNeXt",
    arch="P5",
    expand_ratio=0.5,
    deepen_factor=0.67,
    widen_factor=0.75,
    out_indices=(4,),
    channel_attention=True,
    norm_cfg=dict(type="SyncBN"),
    act_cfg=dict(type="SiLU"),
    init_cfg=dict(
        type="Pretrained",
        prefix="backbone.",
        checkpoint="https://download.openmmlab.com/mmdetection/v3.0/rtmdet/cspnext_rsb_pretrain/"
        "cspnext-m_8xb256-rsb-a1-600e_in1k-ecb3bbd9.pth",
    ),
)
