"""WFLW (Wu et al., CVPR 2018), 98 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/wflw/"

train_dataloader = dict(
    dataset=dict(
        type="WFLWDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_wflw_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="WFLWDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_wflw_test.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
