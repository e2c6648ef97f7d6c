"""RSN-50 with heatmaps of two stages on COCO, 256x192 input."""

from pose_keypoints.recipes.supervision import coarse_to_fine

_base_ = "td-hm_rsn50_8xb32-210e_coco-256x192.py"

model = dict(backbone=dict(num_stages=2), head=coarse_to_fine(2))
