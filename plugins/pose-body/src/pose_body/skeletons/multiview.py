"""Multi-camera datasets: Campus, Shelf, CMU Panoptic and MPI-INF-3DHP."""

from dataclasses import replace

from pose_core.skeleton import define_skeleton

CAMPUS = define_skeleton(
    "campus",
    keypoints="""
        right_ankle right_knee right_hip left_hip left_knee left_ankle
        right_wrist right_elbow right_shoulder left_shoulder left_elbow left_wrist
        bottom_head top_head
    """,
    lower="hip knee ankle",
    links="""
        right_ankle-right_knee-right_hip-left_hip left_hip-left_knee-left_ankle
        right_wrist-right_elbow-right_shoulder left_shoulder-left_elbow-left_wrist
        right_hip-right_shoulder left_hip-left_shoulder
        right_shoulder-bottom_head left_shoulder-bottom_head bottom_head-top_head
    """,
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Adapted from COCO.
    sigmas={
        0.089: "ankle",
        0.087: "knee",
        0.107: "hip",
        0.062: "wrist",
        0.072: "elbow",
        0.079: "shoulder",
        0.026: "bottom_head top_head",
    },
    paper_info={
        "author": "Belagiannis, Vasileios and Amin, Sikandar and Andriluka, Mykhaylo and Schiele, Bernt and "
        "Navab, Nassir and Ilic, Slobodan",
        "title": "3D Pictorial Structures for Multiple Human Pose Estimation",
        "container": "IEEE Computer Society Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2014",
        "homepage": "http://campar.in.tum.de/Chair/MultiHumanPose",
    },
)

SHELF = replace(CAMPUS, name="shelf")

# In MMPose the name of the dataset differs from that of its file.
PANOPTIC_BODY3D = define_skeleton(
    "panoptic_pose_3d",
    keypoints="""
        neck nose mid_hip
        left_shoulder left_elbow left_wrist left_hip left_knee left_ankle
        right_shoulder right_elbow right_wrist right_hip right_knee right_ankle
        left_eye left_ear right_eye right_ear
    """,
    lower="mid_hip hip knee ankle",
    links="""
        nose-neck neck-left_shoulder-left_elbow-left_wrist neck-right_shoulder-right_elbow-right_wrist
        neck-mid_hip-left_hip-left_knee-left_ankle mid_hip-right_hip-right_knee-right_ankle
    """,
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Adapted from COCO.
    sigmas={
        0.026: "neck nose",
        0.107: "mid_hip hip",
        0.079: "shoulder",
        0.072: "elbow",
        0.062: "wrist",
        0.087: "knee",
        0.089: "ankle",
        0.025: "eye",
        0.035: "ear",
    },
    paper_info={
        "author": "Joo, Hanbyul and Simon, Tomas and Li, Xulong and Liu, Hao and Tan, Lei and Gui, Lin and "
        "Banerjee, Sean and Godisart, Timothy and Nabbe, Bart and Matthews, Iain and others",
        "title": "Panoptic Studio: A Massively Multiview System for Social Interaction Capture",
        "container": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
        "year": "2017",
        "homepage": "http://domedb.perception.cs.cmu.edu",
    },
)

MPI_INF_3DHP = define_skeleton(
    "mpi_inf_3dhp",
    keypoints="""
        head_top neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist
        right_hip right_knee right_ankle left_hip left_knee left_ankle root spine head
    """,
    lower="hip knee ankle root",
    links="""
        neck-right_shoulder-right_elbow-right_wrist neck-left_shoulder-left_elbow-left_wrist
        root-right_hip-right_knee-right_ankle root-left_hip-left_knee-left_ankle
        head_top-head-neck-spine-root
    """,
    paper_info={
        "author": "Mehta, Dushyant and Rhodin, Helge and Casas, Dan and Fua, Pascal and Sotnychenko, Oleksandr and "
        "Xu, Weipeng and Theobalt, Christian",
        "title": "Monocular 3D Human Pose Estimation In The Wild Using Improved CNN Supervision",
        "container": "2017 international conference on 3D vision (3DV)",
        "year": "2017",
        "homepage": "http://gvv.mpi-inf.mpg.de/3dhp-dataset",
    },
)
