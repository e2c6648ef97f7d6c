"""HRNet-W32 with heatmaps on PoseTrack18, 256x192 input."""

_base_ = ["../_base_/td-hm_posetrack18-256x192.py", "hrnet::_base_/hrnet-w32.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=32, deconv_out_channels=None))
load_from = "https://download.openmmlab.com/mmpose/top_down/hrnet/hrnet_w32_coco_256x192-c78dce93_20200708.pth"
