"""Top-down UDP heatmaps with RTMPose's training for 210 epochs, used to pretrain its backbones: 256x192 input."""

from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import flat_cosine_schedule, two_stage_hooks

_base_ = "two_stage_420e.py"

max_epochs = 210

train_cfg = dict(max_epochs=max_epochs)
param_scheduler = flat_cosine_schedule(max_epochs, _base_.base_lr)

codec = dict(type="UDPHeatmap", input_size=(192, 256), heatmap_size=(48, 64), sigma=2)

model = dict(
    head=dict(type="HeatmapHead", loss=dict(type="KeypointMSELoss", use_target_weight=True), decoder=codec),
    test_cfg=dict(flip_mode="heatmap", shift_heatmap=False),
)
train_pipeline = with_codec(_base_.train_pipeline, codec, use_udp=True)
train_pipeline_stage2 = with_codec(_base_.train_pipeline_stage2, codec, use_udp=True)
val_pipeline = with_codec(_base_.val_pipeline, codec, use_udp=True)
custom_hooks = two_stage_hooks(max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)
