"""Heatmaps from several units of several stages, coarse to fine (MSPN, Li et al., 2019): 256x192 input.

A config adds the arguments that ``coarse_to_fine`` returns for its number of stages.
"""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "topdown_210e.py"

codec = [
    dict(type="MegviiHeatmap", input_size=(192, 256), heatmap_size=(48, 64), kernel_size=kernel_size)
    for kernel_size in (15, 11, 9, 7, 5)
]

model = dict(
    head=dict(
        type="MSPNHead",
        out_shape=(64, 48),
        unit_channels=256,
        num_units=4,
        norm_cfg=dict(type="BN"),
        decoder=codec[-1],
    ),
    test_cfg=dict(flip_mode="heatmap", shift_heatmap=False),
)
optim_wrapper = dict(optimizer=dict(lr=5e-3))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
