"""DeepFashion landmarks (Liu et al., ECCV 2016): full-body clothes, 8 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/fld/"

train_dataloader = dict(
    dataset=dict(
        type="DeepFashionDataset",
        data_root=data_root,
        ann_file="annotations/fld_full_train.json",
        subset="full",
        data_prefix=dict(img="img/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="DeepFashionDataset",
        data_root=data_root,
        ann_file="annotations/fld_full_val.json",
        subset="full",
        data_prefix=dict(img="img/"),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="DeepFashionDataset",
        data_root=data_root,
        ann_file="annotations/fld_full_test.json",
        subset="full",
        data_prefix=dict(img="img/"),
    )
)

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
