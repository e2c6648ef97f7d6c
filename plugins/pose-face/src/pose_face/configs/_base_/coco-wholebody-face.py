"""The faces of COCO-WholeBody (Jin et al., ECCV 2020), 68 keypoints."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/coco/"

train_dataloader = dict(
    dataset=dict(
        type="CocoWholeBodyFaceDataset",
        data_root=data_root,
        ann_file="annotations/coco_wholebody_train_v1.0.json",
        data_prefix=dict(img="train2017/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="CocoWholeBodyFaceDataset",
        data_root=data_root,
        ann_file="annotations/coco_wholebody_val_v1.0.json",
        data_prefix=dict(img="val2017/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
