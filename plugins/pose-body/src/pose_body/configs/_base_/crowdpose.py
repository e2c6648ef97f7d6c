"""CrowdPose (Li et al., CVPR 2019); tested on the boxes of a person detector."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/crowdpose/"

train_dataloader = dict(
    dataset=dict(
        type="CrowdPoseDataset",
        data_root=data_root,
        ann_file="annotations/mmpose_crowdpose_trainval.json",
        data_prefix=dict(img="images/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="CrowdPoseDataset",
        data_root=data_root,
        ann_file="annotations/mmpose_crowdpose_test.json",
        bbox_file=f"{data_root}annotations/det_for_crowd_test_0.1_0.5.json",
        data_prefix=dict(img="images/"),
    )
)
test_dataloader = val_dataloader

val_evaluator = dict(
    type="CocoMetric",
    ann_file=f"{data_root}annotations/mmpose_crowdpose_test.json",
    use_area=False,
    iou_type="keypoints_crowd",
    prefix="crowdpose",
)
test_evaluator = val_evaluator
