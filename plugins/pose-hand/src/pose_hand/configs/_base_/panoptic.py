"""CMU Panoptic HandDB (Simon et al., CVPR 2017); normalized by head size."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/panoptic/"

train_dataloader = dict(
    dataset=dict(
        type="PanopticHand2DDataset",
        data_root=data_root,
        ann_file="annotations/panoptic_train.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="PanopticHand2DDataset",
        data_root=data_root,
        ann_file="annotations/panoptic_test.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.7, norm_item="head"),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
