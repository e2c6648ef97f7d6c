"""The components of this package, under the scope ``hand``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="hand pose: datasets, skeletons and configs",
    configs="pose_hand:configs",
    examples="pose_hand.conformance:EXAMPLES",
    components={
        "datasets": [
            "pose_hand.datasets.coco_style:OneHand10KDataset",
            "pose_hand.datasets.coco_style:FreiHandDataset",
            "pose_hand.datasets.coco_style:PanopticHand2DDataset",
            "pose_hand.datasets.coco_style:Rhd2DDataset",
            "pose_hand.datasets.whole_body:CocoWholeBodyHandDataset",
            "pose_hand.datasets.whole_body:HalpeHandDataset",
            "pose_hand.datasets.interhand:InterHand2DDoubleDataset",
        ],
        "skeletons": {
            "onehand10k": "pose_hand.skeletons.one_hand:ONEHAND10K",
            "freihand2d": "pose_hand.skeletons.one_hand:FREIHAND",
            "panoptic_hand2d": "pose_hand.skeletons.one_hand:PANOPTIC_HAND2D",
            "coco_wholebody_hand": "pose_hand.skeletons.one_hand:COCO_WHOLEBODY_HAND",
            "rhd2d": "pose_hand.skeletons.one_hand:RHD2D",
            "interhand2d": "pose_hand.skeletons.interhand:INTERHAND2D",
            "interhand3d": "pose_hand.skeletons.interhand:INTERHAND3D",
        },
    },
)
