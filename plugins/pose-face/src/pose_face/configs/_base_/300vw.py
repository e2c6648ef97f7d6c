"""300VW (Shen et al., ICCVW 2015): faces in videos, 68 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/300vw/"

train_dataloader = dict(
    dataset=dict(
        type="Face300VWDataset",
        data_root=data_root,
        ann_file="annotations/train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="Face300VWDataset",
        data_root=data_root,
        ann_file="annotations/test_1.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
