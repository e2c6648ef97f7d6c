"""300W-LP (Zhu et al., CVPR 2016): faces of 300W rotated to the side, 68 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/300wlp/"
# 300W's skeleton has the same keypoints and their flip pairs, which MMPose's skeleton of this dataset lacks.
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
