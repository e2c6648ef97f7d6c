"""MPII Human Pose: 16 keypoints per person, with pelvis, thorax, neck and head top."""

from pose_core.skeleton import LEFT_COLOR, RIGHT_COLOR, define_skeleton

MPII = define_skeleton(
    "mpii",
    keypoints="""
        right_ankle right_knee right_hip left_hip left_knee left_ankle
        pelvis thorax upper_neck head_top
        right_wrist right_elbow right_shoulder left_shoulder left_elbow left_wrist
    """,
    lower="ankle knee hip pelvis",
    links="""
        right_ankle-right_knee-right_hip-pelvis pelvis-left_hip-left_knee-left_ankle
        pelvis-thorax-upper_neck-head_top
        upper_neck-right_shoulder-right_elbow-right_wrist upper_neck-left_shoulder-left_elbow-left_wrist
    """,
    link_colors={
        LEFT_COLOR: "pelvis-left_hip upper_neck-left_shoulder",
        RIGHT_COLOR: "pelvis-right_hip upper_neck-right_shoulder",
    },
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Adapted from COCO; not part of MPII's evaluation.
    sigmas={
        0.089: "ankle",
        0.083: "knee",
        0.107: "hip",
        0.026: "pelvis thorax upper_neck head_top",
        0.062: "wrist",
        0.072: "elbow",
        0.179: "shoulder",
    },
    paper_info={
        "author": "Mykhaylo Andriluka and Leonid Pishchulin and Peter Gehler and Schiele, Bernt",
        "title": "2D Human Pose Estimation: New Benchmark and State of the Art Analysis",
        "container": "IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2014",
        "homepage": "http://human-pose.mpi-inf.mpg.de/",
    },
)
