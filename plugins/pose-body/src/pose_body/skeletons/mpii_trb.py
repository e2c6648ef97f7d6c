"""MPII-TRB: 14 keypoints of the skeleton and 26 of the outline, in pairs on both sides of a joint."""

from pose_core.skeleton import MIDDLE_COLOR, define_skeleton

_ARM, _LEG = ("shoulder", "bow", "wrist"), ("hip", "knee", "ankle")
_OUTLINE = [
    f"{edge}_{side}_{joint}"
    for limb in (_ARM, _LEG)
    for side in ("right", "left")
    for joint in limb
    for edge in ("medial", "lateral")
]

MPII_TRB = define_skeleton(
    "mpii_trb",
    keypoints=f"""
        left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
        head neck right_neck left_neck {" ".join(_OUTLINE)}
    """,
    lower=[f"{edge}{joint}" for joint in _LEG for edge in ("", "medial_", "lateral_")],
    links=f"""
        head-neck neck-left_shoulder neck-right_shoulder
        left_shoulder-left_elbow-left_wrist right_shoulder-right_elbow-right_wrist
        left_shoulder-left_hip right_shoulder-right_hip left_hip-right_hip
        left_hip-left_knee-left_ankle right_hip-right_knee-right_ankle
        right_neck-left_neck {" ".join(map("-".join, zip(_OUTLINE[::2], _OUTLINE[1::2], strict=True)))}
    """,
    link_colors={MIDDLE_COLOR: "left_shoulder-left_hip right_shoulder-right_hip"},
    paper_info={
        "author": "Duan, Haodong and Lin, Kwan-Yee and Jin, Sheng and Liu, Wentao and Qian, Chen and Ouyang, Wanli",
        "title": "TRB: A Novel Triplet Representation for Understanding 2D Human Body",
        "container": "Proceedings of the IEEE International Conference on Computer Vision",
        "year": "2019",
        "homepage": "https://github.com/kennymckormick/Triplet-Representation-of-human-Body",
    },
)
