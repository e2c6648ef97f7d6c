"""Animal Kingdom (Ng et al., CVPR 2022), protocol 1: all animals."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/ak/"

train_dataloader = dict(
    dataset=dict(
        type="AnimalKingdomDataset",
        data_root=data_root,
        ann_file="annotations/ak_P1/train.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="AnimalKingdomDataset",
        data_root=data_root,
        ann_file="annotations/ak_P1/test.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.05),
    dict(type="AUC"),
]
test_evaluator = val_evaluator
