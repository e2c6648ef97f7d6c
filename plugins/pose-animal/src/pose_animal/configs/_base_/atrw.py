"""Amur tigers in the wild (Li et al., ACM MM 2020)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/atrw/"

train_dataloader = dict(
    dataset=dict(
        type="ATRWDataset",
        data_root=data_root,
        ann_file="annotations/keypoint_train.json",
        data_prefix=dict(img="images/train/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="ATRWDataset",
        data_root=data_root,
        ann_file="annotations/keypoint_val.json",
        data_prefix=dict(img="images/val/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/keypoint_val.json")
test_evaluator = val_evaluator
