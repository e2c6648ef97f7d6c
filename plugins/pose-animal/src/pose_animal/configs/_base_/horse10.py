"""Horse-10 (Mathis et al., WACV 2021), the first of its splits."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/horse10/"

train_dataloader = dict(
    dataset=dict(
        type="Horse10Dataset",
        data_root=data_root,
        ann_file="annotations/horse10-train-split1.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="Horse10Dataset",
        data_root=data_root,
        ann_file="annotations/horse10-test-split1.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.05),
    dict(type="NME", norm_mode="keypoint_distance"),
]
test_evaluator = val_evaluator
