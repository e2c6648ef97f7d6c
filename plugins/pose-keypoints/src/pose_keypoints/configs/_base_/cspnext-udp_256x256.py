"""Top-down UDP heatmaps with RTMPose's training: 256x256 input."""

from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import two_stage_hooks

_base_ = "cspnext-udp_256x192.py"

codec = dict(_base_.codec, input_size=(256, 256), heatmap_size=(64, 64))

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_pipeline_stage2 = with_codec(_base_.train_pipeline_stage2, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
custom_hooks = two_stage_hooks(_base_.max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)
