"""MHP v2 (Zhao et al., ACM MM 2018): crowds; tested on annotated boxes."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/mhp/"

train_dataloader = dict(
    dataset=dict(
        type="MhpDataset",
        data_root=data_root,
        ann_file="annotations/mhp_train.json",
        data_prefix=dict(img="train/images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="MhpDataset",
        data_root=data_root,
        ann_file="annotations/mhp_val.json",
        data_prefix=dict(img="val/images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/mhp_val.json", use_area=False)
test_evaluator = val_evaluator
