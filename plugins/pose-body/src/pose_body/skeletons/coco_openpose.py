"""OpenPose's 18 keypoints: COCO's 17 in another order, and a neck between the shoulders."""

from pose_core.skeleton import define_skeleton

COCO_OPENPOSE = define_skeleton(
    "coco_openpose",
    keypoints="""
        nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist
        right_hip right_knee right_ankle left_hip left_knee left_ankle
        right_eye left_eye right_ear left_ear
    """,
    lower="hip knee ankle",
    links="""
        neck-right_shoulder neck-left_shoulder right_shoulder-right_elbow-right_wrist
        left_shoulder-left_elbow-left_wrist neck-right_hip-right_knee-right_ankle neck-left_hip-left_knee-left_ankle
        neck-nose nose-right_eye-right_ear nose-left_eye-left_ear
    """,
    # COCO's sigmas; the neck, which COCO does not annotate, has those of the shoulders that it is computed from.
    sigmas={
        0.026: "nose",
        0.025: "eye",
        0.035: "ear",
        0.079: "shoulder neck",
        0.072: "elbow",
        0.062: "wrist",
        0.107: "hip",
        0.087: "knee",
        0.089: "ankle",
    },
    paper_info={
        "author": "Zhe Cao, Tomas Simon, Shih-En Wei, Yaser Sheikh",
        "title": "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields",
        "container": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
        "year": "2019",
        "homepage": "https://github.com/CMU-Perceptual-Computing-Lab/openpose/",
    },
)
