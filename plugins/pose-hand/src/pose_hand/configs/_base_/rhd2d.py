"""Rendered Hand Pose (Zimmermann and Brox, ICCV 2017)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/rhd/"

train_dataloader = dict(
    dataset=dict(
        type="Rhd2DDataset",
        data_root=data_root,
        ann_file="annotations/rhd_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="Rhd2DDataset",
        data_root=data_root,
        ann_file="annotations/rhd_test.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
