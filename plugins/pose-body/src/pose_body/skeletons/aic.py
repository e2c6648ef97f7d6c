"""AI Challenger: 14 keypoints per person, with neck and head top."""

from pose_core.skeleton import MIDDLE_COLOR, define_skeleton

AIC = define_skeleton(
    "aic",
    keypoints="""
        right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist
        right_hip right_knee right_ankle left_hip left_knee left_ankle
        head_top neck
    """,
    lower="hip knee ankle",
    links="""
        right_wrist-right_elbow-right_shoulder-neck neck-left_shoulder-left_elbow-left_wrist
        right_ankle-right_knee-right_hip-left_hip left_hip-left_knee-left_ankle
        head_top-neck right_shoulder-right_hip left_shoulder-left_hip
    """,
    link_colors={MIDDLE_COLOR: "right_shoulder-right_hip left_shoulder-left_hip"},
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Half the deltas of AI Challenger's evaluation, 2017.
    sigmas=(
        *(0.01388152, 0.01515228, 0.01057665, 0.01417709, 0.01497891, 0.01402144),
        *(0.03909642, 0.03686941, 0.01981803, 0.03843971, 0.03412318, 0.02415081),
        *(0.01291456, 0.01236173),
    ),
    paper_info={
        "author": "Wu, Jiahong and Zheng, He and Zhao, Bo and Li, Yixin and Yan, Baoming and Liang, Rui and "
        "Wang, Wenjia and Zhou, Shipei and Lin, Guosen and Fu, Yanwei and others",
        "title": "Ai challenger: A large-scale dataset for going deeper in image understanding",
        "container": "arXiv",
        "year": "2017",
        "homepage": "https://github.com/AIChallenger/AI_Challenger_2017",
    },
)
