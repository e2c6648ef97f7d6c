"""ResNet-50 with heatmaps on PoseTrack18, 256x192 input."""

_base_ = ["../_base_/td-hm_posetrack18-256x192.py", "cnn::_base_/resnet50.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=2048))
load_from = "https://download.openmmlab.com/mmpose/top_down/resnet/res50_coco_256x192-ec54d7f3_20200709.pth"
