"""ResNet-50 with half-size heatmaps on the first split of JHMDB, 256x256 input, 40 epochs."""

from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import step_schedule

_base_ = "td-hm_res50_8xb64-20e_jhmdb-sub1-256x256.py"

codec = dict(_base_.codec, heatmap_size=(32, 32))

train_cfg = dict(max_epochs=40)
param_scheduler = step_schedule(40, [20, 30])
model = dict(head=dict(deconv_out_channels=(256, 256), deconv_kernel_sizes=(4, 4), decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
