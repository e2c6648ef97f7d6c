"""MPII (Andriluka et al., CVPR 2014), in the split of Tompson et al.; tested on annotated persons."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/mpii/"

train_dataloader = dict(
    dataset=dict(
        type="MpiiDataset",
        data_root=data_root,
        ann_file="annotations/mpii_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="MpiiDataset",
        data_root=data_root,
        ann_file="annotations/mpii_val.json",
        headbox_file=f"{data_root}annotations/mpii_gt_val.mat",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="MpiiPCKAccuracy")
test_evaluator = val_evaluator
