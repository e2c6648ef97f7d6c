"""Top-down heatmaps: 384x288 input, 96x72 heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "td-hm_256x192.py"

codec = dict(type="MSRAHeatmap", input_size=(288, 384), heatmap_size=(72, 96), sigma=3)

model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
