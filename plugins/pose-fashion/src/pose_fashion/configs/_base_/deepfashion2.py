"""DeepFashion2 (Ge et al., CVPR 2019): 13 categories of clothes with different keypoints, 294 in total.

A config adds which kind, ``train/deepfashion2_<kind>.json`` and ``validation/deepfashion2_<kind>.json``.
"""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/deepfasion2/"

train_dataloader = dict(
    dataset=dict(type="DeepFashion2Dataset", data_root=data_root, data_prefix=dict(img="train/image/"))
)
val_dataloader = dict(
    dataset=dict(type="DeepFashion2Dataset", data_root=data_root, data_prefix=dict(img="validation/image/"))
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
