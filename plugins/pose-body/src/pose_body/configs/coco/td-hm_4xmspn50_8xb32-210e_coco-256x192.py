"""MSPN-50 with heatmaps of four stages on COCO, 256x192 input."""

from pose_keypoints.recipes.supervision import coarse_to_fine

_base_ = "td-hm_mspn50_8xb32-210e_coco-256x192.py"

model = dict(backbone=dict(num_stages=4), head=coarse_to_fine(4))
