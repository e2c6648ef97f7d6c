"""InterHand2.6M: 21 keypoints per hand, or 42 for two, the right one first; from the fingertips to the wrist."""

from pose_hand.skeletons.fingers import FROM_TIP, define_hands, finger_names

_PAPER_INFO = {
    "author": "Moon, Gyeongsik and Yu, Shoou-I and Wen, He and Shiratori, Takaaki and Lee, Kyoung Mu",
    "title": "InterHand2.6M: A dataset and baseline for 3D interacting hand pose estimation from a single RGB image",
    "container": "arXiv",
    "year": "2020",
    "homepage": "https://mks0601.github.io/InterHand2.6M/",
}

INTERHAND2D = define_hands("interhand2d", [*finger_names(order=FROM_TIP), "wrist"], paper_info=_PAPER_INFO)

INTERHAND3D = define_hands(
    "interhand3d",
    [name for side in ("right", "left") for name in (*finger_names(f"{side}_", order=FROM_TIP), f"{side}_wrist")],
    roots={"right_": "right_wrist", "left_": "left_wrist"},
    paper_info=_PAPER_INFO,
)
