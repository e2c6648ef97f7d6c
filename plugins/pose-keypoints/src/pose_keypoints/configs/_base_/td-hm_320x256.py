"""Top-down heatmaps: 320x256 input, 80x64 heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_256x192.py"

codec = dict(type="MSRAHeatmap", input_size=(256, 320), heatmap_size=(64, 80), sigma=2)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
