"""The components of this package, under the scope ``wholebody``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="whole-body pose: body, feet, face and hands in one skeleton; datasets and configs",
    configs="pose_wholebody:configs",
    examples="pose_wholebody.conformance:EXAMPLES",
    components={
        "datasets": [
            "pose_wholebody.datasets.coco_style:CocoWholeBodyDataset",
            "pose_wholebody.datasets.coco_style:UBody2dDataset",
            "pose_wholebody.datasets.coco_style:HalpeDataset",
        ],
        "metrics": ["pose_wholebody.metrics.coco_wholebody_metric:CocoWholeBodyMetric"],
        "skeletons": {
            "coco_wholebody": "pose_wholebody.skeletons.coco_wholebody:COCO_WHOLEBODY",
            "coco_wholebody_openpose": "pose_wholebody.skeletons.coco_wholebody:COCO_WHOLEBODY_OPENPOSE",
            "ubody2d": "pose_wholebody.skeletons.coco_wholebody:UBODY2D",
            "h3wb": "pose_wholebody.skeletons.coco_wholebody:H3WB",
            "halpe": "pose_wholebody.skeletons.halpe:HALPE",
        },
    },
)
