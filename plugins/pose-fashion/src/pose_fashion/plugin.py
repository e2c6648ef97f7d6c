"""The components of this package, under the scope ``fashion``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="clothing landmarks: datasets, skeletons and configs",
    configs="pose_fashion:configs",
    components={
        "datasets": [
            "pose_fashion.datasets.deepfashion:DeepFashionDataset",
            "pose_fashion.datasets.deepfashion:DeepFashion2Dataset",
        ],
        "skeletons": {
            "deepfashion_full": "pose_fashion.skeletons.deepfashion:DEEPFASHION_FULL",
            "deepfashion_upper": "pose_fashion.skeletons.deepfashion:DEEPFASHION_UPPER",
            "deepfashion_lower": "pose_fashion.skeletons.deepfashion:DEEPFASHION_LOWER",
            "deepfashion2": "pose_fashion.skeletons.deepfashion2:DEEPFASHION2",
        },
    },
)
