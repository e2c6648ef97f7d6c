"""COCO-WholeBody (Jin et al., ECCV 2020); tested on the boxes of a person detector with 56 AP."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/coco/"

train_dataloader = dict(
    dataset=dict(
        type="CocoWholeBodyDataset",
        data_root=data_root,
        ann_file="annotations/coco_wholebody_train_v1.0.json",
        data_prefix=dict(img="train2017/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="CocoWholeBodyDataset",
        data_root=data_root,
        ann_file="annotations/coco_wholebody_val_v1.0.json",
        bbox_file=f"{data_root}person_detection_results/COCO_val2017_detections_AP_H_56_person.json",
        data_prefix=dict(img="val2017/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoWholeBodyMetric", ann_file=f"{data_root}annotations/coco_wholebody_val_v1.0.json")
test_evaluator = val_evaluator
