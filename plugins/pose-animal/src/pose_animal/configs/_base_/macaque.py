"""MacaquePose (Labuguen et al., 2020)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/macaque/"

train_dataloader = dict(
    dataset=dict(
        type="MacaqueDataset",
        data_root=data_root,
        ann_file="annotations/macaque_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="MacaqueDataset",
        data_root=data_root,
        ann_file="annotations/macaque_test.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/macaque_test.json")
test_evaluator = val_evaluator
