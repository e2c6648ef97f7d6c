"""PoseTrack18 (Andriluka et al., CVPR 2018); tested on the boxes of a person detector."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/posetrack18/"

train_dataloader = dict(
    dataset=dict(
        type="PoseTrack18Dataset",
        data_root=data_root,
        ann_file="annotations/posetrack18_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="PoseTrack18Dataset",
        data_root=data_root,
        ann_file="annotations/posetrack18_val.json",
        bbox_file=f"{data_root}annotations/posetrack18_val_human_detections.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="PoseTrack18Metric", ann_file=f"{data_root}annotations/posetrack18_val.json")
test_evaluator = val_evaluator
