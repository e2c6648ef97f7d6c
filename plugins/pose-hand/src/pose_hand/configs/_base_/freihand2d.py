"""FreiHAND (Zimmermann et al., ICCV 2019)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/freihand/"

train_dataloader = dict(
    dataset=dict(
        type="FreiHandDataset",
        data_root=data_root,
        ann_file="annotations/freihand_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="FreiHandDataset",
        data_root=data_root,
        ann_file="annotations/freihand_val.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="FreiHandDataset",
        data_root=data_root,
        ann_file="annotations/freihand_test.json",
        data_prefix=dict(img=""),
    )
)

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
