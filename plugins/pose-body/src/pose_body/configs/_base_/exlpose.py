"""ExLPose (Lee et al., CVPR 2023): people in low light."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/ExLPose/"

train_dataloader = dict(
    dataset=dict(
        type="ExlposeDataset",
        data_root=data_root,
        ann_file="annotations/ExLPose/ExLPose_train_LL.json",
        data_prefix=dict(img=""),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="ExlposeDataset",
        data_root=data_root,
        ann_file="annotations/ExLPose/ExLPose_test_LL-A.json",
        data_prefix=dict(img=""),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(
    type="CocoMetric", ann_file=f"{data_root}annotations/ExLPose/ExLPose_test_LL-A.json", use_area=False
)
test_evaluator = val_evaluator
