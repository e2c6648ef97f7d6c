"""The keypoints of an infant."""

from pose_core.skeleton import define_skeleton

INFANT = define_skeleton(
    "infant",
    keypoints="""
        nose left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
    """,
    lower="hip knee ankle",
    links="""
        nose-left_shoulder nose-right_shoulder left_shoulder-right_shoulder left_hip-right_hip
        left_wrist-left_elbow-left_shoulder-left_hip-left_knee-left_ankle
        right_wrist-right_elbow-right_shoulder-right_hip-right_knee-right_ankle
    """,
    weights={1.5: "wrist ankle"},
    # the same as for adults: COCO keypoint evaluation, 2017
    sigmas={
        0.026: "nose",
        0.079: "shoulder",
        0.072: "elbow",
        0.062: "wrist",
        0.107: "hip",
        0.087: "knee",
        0.089: "ankle",
    },
    paper_info={"title": "Synthetic infants", "year": "2026"},
)
