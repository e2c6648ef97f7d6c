"""Animal-Pose (Cao et al., ICCV 2019): cats, cows, dogs, horses and sheep."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/animalpose/"

train_dataloader = dict(
    dataset=dict(
        type="AnimalPoseDataset",
        data_root=data_root,
        ann_file="annotations/animalpose_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="AnimalPoseDataset",
        data_root=data_root,
        ann_file="annotations/animalpose_val.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/animalpose_val.json")
test_evaluator = val_evaluator
