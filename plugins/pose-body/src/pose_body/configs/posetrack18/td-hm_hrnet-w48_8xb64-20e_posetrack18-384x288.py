"""HRNet-W48 with heatmaps on PoseTrack18, 384x288 input."""

_base_ = ["../_base_/td-hm_posetrack18-384x288.py", "hrnet::_base_/hrnet-w48.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=48, deconv_out_channels=None))
load_from = "https://download.openmmlab.com/mmpose/top_down/hrnet/hrnet_w48_coco_384x288-314c8528_20200708.pth"
