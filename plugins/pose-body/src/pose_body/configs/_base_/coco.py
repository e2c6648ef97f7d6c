"""COCO keypoints (Lin et al., ECCV 2014); tested on the boxes of a person detector with 56 AP."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/coco/"

train_dataloader = dict(
    dataset=dict(
        type="CocoDataset",
        data_root=data_root,
        ann_file="annotations/person_keypoints_train2017.json",
        data_prefix=dict(img="train2017/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="CocoDataset",
        data_root=data_root,
        ann_file="annotations/person_keypoints_val2017.json",
        bbox_file=f"{data_root}person_detection_results/COCO_val2017_detections_AP_H_56_person.json",
        data_prefix=dict(img="val2017/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/person_keypoints_val2017.json")
test_evaluator = val_evaluator
