"""What this package contributes, under the scope ``body``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="human body pose: datasets, skeletons, COCO metrics and configs",
    configs="pose_body:configs",
    components={
        "datasets": [
            "pose_body.datasets.coco_style:CocoDataset",
            "pose_body.datasets.coco_style:CrowdPoseDataset",
            "pose_body.datasets.coco_style:AicDataset",
            "pose_body.datasets.mpii:MpiiDataset",
        ],
        "metrics": [
            "pose_body.metrics.coco_metric:CocoMetric",
            "pose_body.metrics.limb_pck:MpiiPCKAccuracy",
            "pose_body.metrics.limb_pck:JhmdbPCKAccuracy",
        ],
        "skeletons": {
            "coco": "pose_body.skeletons.coco:COCO",
            "coco_aic": "pose_body.skeletons.coco_aic:COCO_AIC",
            "crowdpose": "pose_body.skeletons.crowdpose:CROWDPOSE",
            "mpii": "pose_body.skeletons.mpii:MPII",
            "aic": "pose_body.skeletons.aic:AIC",
        },
    },
)
