"""Human-Art (Ju et al., CVPR 2023): photographs and art, combined with COCO; tested on the boxes of a person detector."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/"

train_dataloader = dict(
    dataset=dict(
        type="HumanArtDataset",
        data_root=data_root,
        ann_file="HumanArt/annotations/training_humanart_coco.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="HumanArtDataset",
        data_root=data_root,
        ann_file="HumanArt/annotations/validation_humanart.json",
        bbox_file=f"{data_root}HumanArt/person_detection_results/HumanArt_validation_detections_AP_H_56_person.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}HumanArt/annotations/validation_humanart.json")
test_evaluator = val_evaluator
