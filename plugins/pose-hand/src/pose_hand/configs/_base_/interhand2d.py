"""InterHand2.6M (Moon et al., ECCV 2020): two hands, 42 keypoints, in the image."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/interhand2.6m/"

train_dataloader = dict(
    dataset=dict(
        type="InterHand2DDoubleDataset",
        data_root=data_root,
        ann_file="annotations/all/InterHand2.6M_train_data.json",
        camera_param_file="annotations/all/InterHand2.6M_train_camera.json",
        joint_file="annotations/all/InterHand2.6M_train_joint_3d.json",
        data_prefix=dict(img="images/train/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="InterHand2DDoubleDataset",
        data_root=data_root,
        ann_file="annotations/all/InterHand2.6M_val_data.json",
        camera_param_file="annotations/all/InterHand2.6M_val_camera.json",
        joint_file="annotations/all/InterHand2.6M_val_joint_3d.json",
        data_prefix=dict(img="images/val/"),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="InterHand2DDoubleDataset",
        data_root=data_root,
        ann_file="annotations/all/InterHand2.6M_test_data.json",
        camera_param_file="annotations/all/InterHand2.6M_test_camera.json",
        joint_file="annotations/all/InterHand2.6M_test_joint_3d.json",
        data_prefix=dict(img="images/test/"),
    )
)

val_evaluator = [
    dict(type="PCKAccuracy", thr=0.2),
    dict(type="AUC"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator
