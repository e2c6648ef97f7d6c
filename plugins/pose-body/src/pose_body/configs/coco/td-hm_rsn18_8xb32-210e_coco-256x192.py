"""RSN-18 with heatmaps of one stage on COCO, 256x192 input."""

from pose_keypoints.recipes.supervision import coarse_to_fine

_base_ = ["../_base_/td-hm_staged_coco-256x192.py", "cnn::_base_/rsn18.py"]

model = dict(backbone=_base_.backbone, head=coarse_to_fine(1))
optim_wrapper = dict(optimizer=dict(lr=2e-2))
param_scheduler = [
    _base_.param_scheduler[0],
    dict(_base_.param_scheduler[1], milestones=[170, 190, 200]),
]
