"""ResNet-50 with heatmaps and visibility on COCO and AI Challenger, COCO's 17 keypoints; 256x192 input."""

from pose_body.recipes.combining import coco_and_aic

_base_ = "td-hm_res50_8xb64-210e_coco-256x192.py"

model = dict(
    head=dict(
        type="VisPredictHead",
        loss=dict(type="BCELoss", use_target_weight=True, use_sigmoid=True, loss_weight=1e-3),
        pose_cfg=_base_.model["head"],
        _delete_=True,
    )
)
train_dataloader = dict(dataset=dict(coco_and_aic("coco", _base_.train_pipeline), _delete_=True))
