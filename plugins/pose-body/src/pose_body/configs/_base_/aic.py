"""AI Challenger (Wu et al., 2017); tested on annotated boxes."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/aic/"

train_dataloader = dict(
    dataset=dict(
        type="AicDataset",
        data_root=data_root,
        ann_file="annotations/aic_train.json",
        data_prefix=dict(img="ai_challenger_keypoint_train_20170902/keypoint_train_images_20170902/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="AicDataset",
        data_root=data_root,
        ann_file="annotations/aic_val.json",
        data_prefix=dict(img="ai_challenger_keypoint_validation_20170911/keypoint_validation_images_20170911/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/aic_val.json", use_area=False)
test_evaluator = val_evaluator
