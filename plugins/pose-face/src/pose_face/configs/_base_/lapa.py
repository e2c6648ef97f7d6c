"""LaPa (Liu et al., AAAI 2020), 106 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/LaPa/"

train_dataloader = dict(
    dataset=dict(
        type="LapaDataset",
        data_root=data_root,
        ann_file="annotations/lapa_train.json",
        data_prefix=dict(img="train/images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="LapaDataset",
        data_root=data_root,
        ann_file="annotations/lapa_val.json",
        data_prefix=dict(img="val/images/"),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="LapaDataset",
        data_root=data_root,
        ann_file="annotations/lapa_test.json",
        data_prefix=dict(img="test/images/"),
    )
)

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
