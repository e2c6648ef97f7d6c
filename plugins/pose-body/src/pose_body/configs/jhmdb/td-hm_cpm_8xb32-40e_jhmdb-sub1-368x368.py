"""Convolutional pose machines on the first split of JHMDB, 368x368 input, 40 epochs."""

from pose_body.recipes.cpm import with_cpm
from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import step_schedule

_base_ = ["../_base_/td-hm_jhmdb-256x256.py", "cnn::_base_/cpm.py"]

codec = dict(_base_.codec, input_size=(368, 368), heatmap_size=(46, 46))

train_cfg = dict(max_epochs=40)
param_scheduler = step_schedule(40, [20, 30])
auto_scale_lr = dict(base_batch_size=256)
model = with_cpm(_base_.model, _base_.backbone, codec)
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
load_from = "https://download.openmmlab.com/mmpose/top_down/cpm/cpm_mpii_368x368-116e62b8_20200822.pth"
