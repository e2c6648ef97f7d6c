"""COFW (Burgos-Artizzu et al., ICCV 2013): partly occluded faces, 29 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/cofw/"

train_dataloader = dict(
    dataset=dict(
        type="COFWDataset",
        data_root=data_root,
        ann_file="annotations/cofw_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="COFWDataset",
        data_root=data_root,
        ann_file="annotations/cofw_test.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
