"""What this package contributes, under the scope ``face``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="face alignment: datasets, skeletons and configs",
    components={
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
