"""HRNet-W32 with heatmaps on PoseTrack18, 384x288 input."""

_base_ = ["../_base_/td-hm_posetrack18-384x288.py", "hrnet::_base_/hrnet-w32.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=32, deconv_out_channels=None))
load_from = "https://download.openmmlab.com/mmpose/top_down/hrnet/hrnet_w32_coco_384x288-d9f0d786_20200708.pth"
