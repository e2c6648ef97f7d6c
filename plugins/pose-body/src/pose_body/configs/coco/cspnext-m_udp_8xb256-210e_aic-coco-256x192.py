"""CSPNeXt-M with UDP heatmaps on all 19 keypoints of COCO and AI Challenger, tested on COCO's; 256x192 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "cspnext-m_udp_8xb256-210e_coco-256x192.py"

model = dict(
    head=dict(out_channels=19),
    test_cfg=dict(_delete_=True, flip_test=False, output_keypoint_indices=list(range(17))),
)
train_dataloader = dict(dataset=dict(coco_and_aic("coco_aic", _base_.train_pipeline, coco_times=3), _delete_=True))
