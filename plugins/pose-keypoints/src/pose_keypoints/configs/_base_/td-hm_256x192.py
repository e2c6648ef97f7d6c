"""Top-down heatmaps (Xiao et al., "Simple Baselines", ECCV 2018) for 210 epochs: 256x192 input, 64x48 heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "topdown_210e.py"

codec = dict(type="MSRAHeatmap", input_size=(192, 256), heatmap_size=(48, 64), sigma=2)

model = dict(
    head=dict(type="HeatmapHead", loss=dict(type="KeypointMSELoss", use_target_weight=True), decoder=codec),
    test_cfg=dict(flip_mode="heatmap", shift_heatmap=True),
)
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
