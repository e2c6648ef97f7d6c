"""HRNetV2-W18 with heatmaps and the adaptive wing loss (Wang et al., ICCV 2019) on WFLW, 256x256 input."""

_base_ = "td-hm_hrnetv2-w18_8xb64-60e_wflw-256x256.py"

model = dict(head=dict(loss=dict(type="AdaptiveWingLoss")))
