"""Coordinates as the expectation of heatmaps (DSNT, Nibali et al., 2018) for 210 epochs: 256x256 input.

As in integral regression (Sun et al., ECCV 2018), the heatmaps also have targets; a config can set another loss for
them.
"""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "topdown_210e.py"

codec = dict(type="IntegralRegressionLabel", input_size=(256, 256), heatmap_size=(64, 64), sigma=2.0, normalize=True)

model = dict(
    head=dict(
        type="DSNTHead",
        in_featuremap_size=(8, 8),
        loss=dict(
            type="MultipleLossWrapper",
            losses=[
                dict(type="SmoothL1Loss", use_target_weight=True),
                dict(type="KeypointMSELoss", use_target_weight=True),
            ],
        ),
        decoder=codec,
    ),
    test_cfg=dict(shift_coords=True, shift_heatmap=True),
)
optim_wrapper = dict(optimizer=dict(lr=1e-3))
train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
