"""MSPN-50 with heatmaps of one stage on COCO, 256x192 input."""

from pose_keypoints.recipes.supervision import coarse_to_fine

_base_ = ["../_base_/td-hm_staged_coco-256x192.py", "cnn::_base_/mspn50.py"]

model = dict(backbone=_base_.backbone, head=coarse_to_fine(1))
