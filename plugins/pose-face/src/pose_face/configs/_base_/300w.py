"""300W (Sagonas et al., IMAVIS 2016), 68 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/300w/"

train_dataloader = dict(
    dataset=dict(
        type="Face300WDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_300w_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="Face300WDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_300w_valid.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="Face300WDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_300w_test.json",
        data_prefix=dict(img="images/"),
    )
)

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
