"""The components of this package, under the scope ``face``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="face alignment: datasets, skeletons and configs",
    configs="pose_face:configs",
    examples="pose_face.conformance:EXAMPLES",
    components={
        "datasets": [
            "pose_face.datasets.coco_style:Face300WLPDataset",
            "pose_face.datasets.coco_style:COFWDataset",
            "pose_face.datasets.coco_style:LapaDataset",
            "pose_face.datasets.coco_style:CocoWholeBodyFaceDataset",
            "pose_face.datasets.center_scale:Face300WDataset",
            "pose_face.datasets.center_scale:Face300VWDataset",
            "pose_face.datasets.center_scale:AFLWDataset",
            "pose_face.datasets.center_scale:WFLWDataset",
        ],
        "skeletons": {
            "300w": "pose_face.skeletons.ibug68:FACE_300W",
            "300wlp": "pose_face.skeletons.ibug68:FACE_300WLP",
            "300vw": "pose_face.skeletons.ibug68:FACE_300VW",
            "coco_wholebody_face": "pose_face.skeletons.ibug68:COCO_WHOLEBODY_FACE",
            "aflw": "pose_face.skeletons.aflw:AFLW",
            "cofw": "pose_face.skeletons.cofw:COFW",
            "wflw": "pose_face.skeletons.dense:WFLW",
            "lapa": "pose_face.skeletons.dense:LAPA",
        },
    },
)
