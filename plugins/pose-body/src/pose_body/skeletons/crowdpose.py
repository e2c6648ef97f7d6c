"""CrowdPose: 14 keypoints per person, in crowds."""

from pose_core.skeleton import LEFT_COLOR, MIDDLE_COLOR, RIGHT_COLOR, define_skeleton

CROWDPOSE = define_skeleton(
    "crowdpose",
    keypoints="""
        left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
        top_head neck
    """,
    lower="hip knee ankle",
    links="""
        left_ankle-left_knee-left_hip right_ankle-right_knee-right_hip left_hip-right_hip
        left_shoulder-left_hip right_shoulder-right_hip left_shoulder-right_shoulder
        left_shoulder-left_elbow right_shoulder-right_elbow left_elbow-left_wrist right_elbow-right_wrist
        top_head-neck right_shoulder-neck left_shoulder-neck
    """,
    colors={MIDDLE_COLOR: "shoulder", RIGHT_COLOR: "top_head", LEFT_COLOR: "neck"},
    link_colors={MIDDLE_COLOR: "left_shoulder-left_hip right_shoulder-right_hip"},
    weights=(0.2, 0.2, 0.2, 1.3, 1.5, 0.2, 1.3, 1.5, 0.2, 0.2, 0.5, 0.2, 0.2, 0.5),
    # COCO's sigmas; head and neck have those of the shoulders (CrowdPose's evaluation, 2019).
    sigmas={
        0.079: "shoulder top_head neck",
        0.072: "elbow",
        0.062: "wrist",
        0.107: "hip",
        0.087: "knee",
        0.089: "ankle",
    },
    paper_info={
        "author": "Li, Jiefeng and Wang, Can and Zhu, Hao and Mao, Yihuan and Fang, Hao-Shu and Lu, Cewu",
        "title": "CrowdPose: Efficient Crowded Scenes Pose Estimation and A New Benchmark",
        "container": "Proceedings of IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2019",
        "homepage": "https://github.com/Jeff-sjtu/CrowdPose",
    },
)
