"""Heatmaps on the faces of COCO-WholeBody, 256x256 input."""

from pose_keypoints.recipes.pipelines import with_random_boxes

_base_ = ["td-hm_60e-256x256.py", "coco-wholebody-face.py"]

model = dict(head=dict(out_channels=68))
train_pipeline = with_random_boxes(_base_.train_pipeline, shift_prob=0.3)
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
auto_scale_lr = dict(base_batch_size=256)
