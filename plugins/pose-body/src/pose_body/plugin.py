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
            "pose_body.datasets.coco_style:OCHumanDataset",
            "pose_body.datasets.coco_style:MhpDataset",
            "pose_body.datasets.coco_style:PoseTrack18Dataset",
            "pose_body.datasets.coco_style:JhmdbDataset",
            "pose_body.datasets.coco_style:ExlposeDataset",
            "pose_body.datasets.coco_style:HumanArtDataset",
            "pose_body.datasets.coco_style:HumanArt21Dataset",
            "pose_body.datasets.mpii_trb:MpiiTrbDataset",
            "pose_body.datasets.mpii:MpiiDataset",
            "pose_body.datasets.posetrack18_video:PoseTrack18VideoDataset",
        ],
        "metrics": [
            "pose_body.metrics.coco_metric:CocoMetric",
            "pose_body.metrics.limb_pck:MpiiPCKAccuracy",
            "pose_body.metrics.limb_pck:JhmdbPCKAccuracy",
        ],
        "skeletons": {
            "coco": "pose_body.skeletons.coco:COCO",
            "coco_aic": "pose_body.skeletons.coco_aic:COCO_AIC",
            "coco_openpose": "pose_body.skeletons.coco_openpose:COCO_OPENPOSE",
            "ochuman": "pose_body.skeletons.ochuman:OCHUMAN",
            "posetrack18": "pose_body.skeletons.posetrack18:POSETRACK18",
            "jhmdb": "pose_body.skeletons.jhmdb:JHMDB",
            "mhp": "pose_body.skeletons.mhp:MHP",
            "humanart": "pose_body.skeletons.humanart:HUMANART",
            "humanart21": "pose_body.skeletons.humanart:HUMANART21",
            "humanart_aic": "pose_body.skeletons.humanart:HUMANART_AIC",
            "exlpose": "pose_body.skeletons.exlpose:EXLPOSE",
            "mpii_trb": "pose_body.skeletons.mpii_trb:MPII_TRB",
            "halpe26": "pose_body.skeletons.halpe26:HALPE26",
            "h36m": "pose_body.skeletons.h36m:H36M",
            "campus": "pose_body.skeletons.multiview:CAMPUS",
            "shelf": "pose_body.skeletons.multiview:SHELF",
            "panoptic_body3d": "pose_body.skeletons.multiview:PANOPTIC_BODY3D",
            "mpi_inf_3dhp": "pose_body.skeletons.multiview:MPI_INF_3DHP",
            "crowdpose": "pose_body.skeletons.crowdpose:CROWDPOSE",
            "mpii": "pose_body.skeletons.mpii:MPII",
            "aic": "pose_body.skeletons.aic:AIC",
        },
    },
)
