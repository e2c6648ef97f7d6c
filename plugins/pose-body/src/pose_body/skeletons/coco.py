"""COCO: 17 keypoints per person, without neck or head top."""

from pose_core.skeleton import MIDDLE_COLOR, define_skeleton

COCO = define_skeleton(
    "coco",
    keypoints="""
        nose left_eye right_eye left_ear right_ear
        left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
    """,
    lower="hip knee ankle",
    links="""
        left_ankle-left_knee-left_hip right_ankle-right_knee-right_hip left_hip-right_hip
        left_shoulder-left_hip right_shoulder-right_hip left_shoulder-right_shoulder
        left_shoulder-left_elbow right_shoulder-right_elbow left_elbow-left_wrist right_elbow-right_wrist
        left_eye-right_eye nose-left_eye nose-right_eye left_eye-left_ear right_eye-right_ear
        left_ear-left_shoulder right_ear-right_shoulder
    """,
    colors={MIDDLE_COLOR: "eye ear"},
    link_colors={MIDDLE_COLOR: "left_hip-left_shoulder-left_ear-left_eye right_hip-right_shoulder-right_ear-right_eye"},
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Source: COCO keypoint evaluation, 2017.
    sigmas={
        0.026: "nose",
        0.025: "eye",
        0.035: "ear",
        0.079: "shoulder",
        0.072: "elbow",
        0.062: "wrist",
        0.107: "hip",
        0.087: "knee",
        0.089: "ankle",
    },
    paper_info={
        "author": "Lin, Tsung-Yi and Maire, Michael and Belongie, Serge and Hays, James and Perona, Pietro and "
        "Ramanan, Deva and Doll{\\'a}r, Piotr and Zitnick, C Lawrence",
        "title": "Microsoft coco: Common objects in context",
        "container": "European conference on computer vision",
        "year": "2014",
        "homepage": "http://cocodataset.org/",
    },
)
