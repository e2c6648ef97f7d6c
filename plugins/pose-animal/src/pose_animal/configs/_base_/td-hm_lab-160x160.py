"""Heatmaps of animals filling small pictures, from above, in any orientation: 160x160 input, 40x40 heatmaps."""

from pose_keypoints.recipes.pipelines import with_codec, with_random_boxes

_base_ = "keypoints::_base_/td-hm_256x256.py"

codec = dict(_base_.codec, input_size=(160, 160), heatmap_size=(40, 40))
narrow = dict(type="GetBBoxCenterScale", padding=0.8)
boxes = dict(shift_factor=0.25, rotate_factor=180, scale_factor=(0.7, 1.3))

optim_wrapper = dict(optimizer=dict(lr=1e-3))
model = dict(head=dict(decoder=codec))
train_pipeline = with_codec(with_random_boxes(_base_.train_pipeline, **boxes), codec)
train_pipeline[1] = narrow
val_pipeline = with_codec(_base_.val_pipeline, codec)
val_pipeline[1] = narrow
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
