"""Halpe's 136 keypoints: 26 of the body, then face and hands."""

from pose_body.skeletons import COCO, HALPE26
from pose_core.skeleton import Skeleton
from pose_face.skeletons import COCO_WHOLEBODY_FACE as FACE
from pose_hand.skeletons.fingers import finger_links
from pose_wholebody.skeletons.parts import HANDS

HALPE = Skeleton(
    name="halpe",
    keypoints=(*HALPE26.keypoints, *FACE.keypoints, *HANDS.keypoints),
    links=(*HALPE26.links, *finger_links({"left_": "left_wrist", "right_": "right_wrist"})),
    # Halpe's evaluation; it has coarser sigmas than COCO-WholeBody for the feet, and a single one for face and hands.
    sigmas=(*COCO.sigmas, *[0.08] * 3, *[0.089] * 6, *[0.015] * 110),
    paper_info=HALPE26.paper_info,
)
