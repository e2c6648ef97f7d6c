"""JHMDB (Jhuang et al., ICCV 2013), the first of its three splits; tested on annotated persons."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/jhmdb/"

train_dataloader = dict(
    dataset=dict(
        type="JhmdbDataset",
        data_root=data_root,
        ann_file="annotations/Sub1_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="JhmdbDataset",
        data_root=data_root,
        ann_file="annotations/Sub1_test.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="JhmdbPCKAccuracy", thr=0.2, norm_item=["bbox", "torso"]),
]
test_evaluator = val_evaluator
