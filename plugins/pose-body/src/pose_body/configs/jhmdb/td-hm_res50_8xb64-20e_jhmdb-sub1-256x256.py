"""ResNet-50 with heatmaps on the first split of JHMDB, 256x256 input."""

_base_ = "../_base_/td-hm_jhmdb-256x256.py"

model = dict(backbone=dict(type="ResNet", depth=50), head=dict(in_channels=2048))
load_from = "https://download.openmmlab.com/mmpose/top_down/resnet/res50_mpii_256x256-418ffc88_20200812.pth"
