"""Vinegar flies (Pereira et al., Nature Methods 2019)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/fly/"

train_dataloader = dict(
    dataset=dict(
        type="FlyDataset",
        data_root=data_root,
        ann_file="annotations/fly_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="FlyDataset",
        data_root=data_root,
        ann_file="annotations/fly_test.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.05),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
