"""300W-LP (Zhu et al., CVPR 2016): faces of 300W turned to the side, 68 points."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/300wlp/"
# the same points as 300W's, which say what mirroring exchanges: the field's own for this data set do not
metainfo = dict(from_file="configs/_base_/datasets/300w.py")

train_dataloader = dict(
    dataset=dict(
        type="Face300WLPDataset",
        metainfo=metainfo,
        data_root=data_root,
        ann_file="annotations/face_landmarks_300wlp_train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="Face300WLPDataset",
        metainfo=metainfo,
        data_root=data_root,
        ann_file="annotations/face_landmarks_300wlp_valid.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
