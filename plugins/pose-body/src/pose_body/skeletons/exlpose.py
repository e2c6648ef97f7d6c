"""ExLPose: 14 keypoints per person, in very low light."""

from pose_body.skeletons.crowdpose import CROWDPOSE
from pose_core.skeleton import define_skeleton

EXLPOSE = define_skeleton(
    "exlpose",
    keypoints="""
        left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
        head neck
    """,
    lower="hip knee ankle",
    links="""
        head-neck neck-left_shoulder neck-right_shoulder
        left_shoulder-left_elbow-left_wrist right_shoulder-right_elbow-right_wrist
        neck-right_hip neck-left_hip right_hip-right_knee-right_ankle left_hip-left_knee-left_ankle
    """,
    # ExLPose is annotated and evaluated like CrowdPose.
    weights=CROWDPOSE.weights,
    sigmas=CROWDPOSE.sigmas,
    paper_info={
        "author": "Lee, Sohyun and Rim, Jaesung and Jeong, Boseung and Kim, Geonu and Woo, ByungJu and Lee, Haechan "
        "and Cho, Sunghyun and Kwak, Suha",
        "title": "Human Pose Estimation in Extremely Low-Light Conditions",
        "container": "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2023",
        "homepage": "https://cg.postech.ac.kr/research/ExLPose/",
    },
)
