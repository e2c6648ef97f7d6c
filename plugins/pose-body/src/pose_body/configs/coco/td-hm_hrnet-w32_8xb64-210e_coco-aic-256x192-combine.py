"""HRNet-W32 with heatmaps on COCO and AI Challenger, all 19 keypoints, tested on COCO's; 256x192 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

model = dict(
    head=dict(out_channels=19),
    test_cfg=dict(output_keypoint_indices=list(range(17))),
    metainfo=dict(from_file="configs/_base_/datasets/coco_aic.py"),
)
train_dataloader = dict(dataset=dict(coco_and_aic("coco_aic", _base_.train_pipeline), _delete_=True))
