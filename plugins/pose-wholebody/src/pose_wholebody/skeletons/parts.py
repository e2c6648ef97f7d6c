"""Hands and feet of whole-body skeletons."""

from pose_core.skeleton import LEFT_COLOR, RIGHT_COLOR, Link, define_skeleton
from pose_hand.skeletons.fingers import define_hands, finger_names

# COCO-WholeBody's evaluation, 2020.
FEET = define_skeleton(
    "feet",
    keypoints="left_big_toe left_small_toe left_heel right_big_toe right_small_toe right_heel",
    lower="big_toe small_toe heel",
    sigmas=(0.068, 0.066, 0.066, 0.092, 0.094, 0.094),
)

FEET_LINKS = tuple(
    Link(f"{side}_ankle", f"{side}_{part}", color)
    for side, color in (("left", LEFT_COLOR), ("right", RIGHT_COLOR))
    for part in ("big_toe", "small_toe", "heel")
)

HANDS = define_hands(
    "hands",
    [name for side in ("left", "right") for name in (f"{side}_hand_root", *finger_names(f"{side}_"))],
    roots={"left_": "left_hand_root", "right_": "right_hand_root"},
)
