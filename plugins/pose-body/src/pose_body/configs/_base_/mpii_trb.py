"""MPII-TRB (Duan et al., ICCV 2019): MPII's people with their outlines, 40 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/mpii/"

train_dataloader = dict(
    dataset=dict(
        type="MpiiTrbDataset",
        data_root=data_root,
        ann_file="annotations/mpii_trb_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="MpiiTrbDataset",
        data_root=data_root,
        ann_file="annotations/mpii_trb_val.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="PCKAccuracy", thr=0.1)
test_evaluator = val_evaluator
