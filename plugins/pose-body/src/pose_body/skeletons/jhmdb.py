"""JHMDB: 15 keypoints per person in videos, with neck, belly and the center of the head."""

from pose_core.skeleton import define_skeleton

JHMDB = define_skeleton(
    "jhmdb",
    keypoints="""
        neck belly head right_shoulder left_shoulder right_hip left_hip right_elbow left_elbow
        right_knee left_knee right_wrist left_wrist right_ankle left_ankle
    """,
    lower="hip knee ankle",
    links="""
        neck-head neck-right_shoulder neck-left_shoulder neck-belly
        right_shoulder-right_elbow-right_wrist left_shoulder-left_elbow-left_wrist
        belly-right_hip belly-left_hip right_hip-right_knee-right_ankle left_hip-left_knee-left_ankle
    """,
    weights={1.2: "elbow knee", 1.5: "wrist ankle"},
    # Adapted from COCO; JHMDB is evaluated by PCK, which does not need sigmas.
    sigmas={
        0.025: "neck head",
        0.107: "belly hip",
        0.079: "shoulder",
        0.072: "elbow",
        0.062: "wrist",
        0.087: "knee",
        0.089: "ankle",
    },
    paper_info={
        "author": "H. Jhuang and J. Gall and S. Zuffi and C. Schmid and M. J. Black",
        "title": "Towards understanding action recognition",
        "container": "International Conf. on Computer Vision (ICCV)",
        "year": "2013",
        "homepage": "http://jhmdb.is.tue.mpg.de/dataset",
    },
)
