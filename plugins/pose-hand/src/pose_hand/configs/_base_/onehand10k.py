"""OneHand10K (Wang et al., TCSVT 2018)."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/onehand10k/"

train_dataloader = dict(
    dataset=dict(
        type="OneHand10KDataset",
        data_root=data_root,
        ann_file="annotations/onehand10k_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="OneHand10KDataset",
        data_root=data_root,
        ann_file="annotations/onehand10k_test.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
