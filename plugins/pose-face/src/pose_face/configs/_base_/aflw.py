"""AFLW (Köstinger et al., ICCVW 2011), 19 keypoints; tested on frontal faces, normalized by their box size."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/aflw/"

train_dataloader = dict(
    dataset=dict(
        type="AFLWDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_aflw_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="AFLWDataset",
        data_root=data_root,
        ann_file="annotations/face_landmarks_aflw_test_frontal.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="use_norm_item", norm_item="box_size")
test_evaluator = val_evaluator
