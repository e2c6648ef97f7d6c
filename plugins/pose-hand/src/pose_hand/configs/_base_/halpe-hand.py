"""The hands of Halpe (Li et al., CVPR 2020)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/halpe/"

train_dataloader = dict(
    dataset=dict(
        type="HalpeHandDataset",
        data_root=data_root,
        ann_file="annotations/halpe_train_v1.json",
        data_prefix=dict(img="hico_20160224_det/images/train2015/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="HalpeHandDataset",
        data_root=data_root,
        ann_file="annotations/halpe_val_v1.json",
        data_prefix=dict(img="val2017/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
