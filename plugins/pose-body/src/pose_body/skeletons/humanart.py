"""Human-Art: people in photographs and art, with COCO's 17 keypoints, or 21 with fingers and toes."""

from dataclasses import replace

from pose_body.skeletons.coco import COCO
from pose_body.skeletons.coco_aic import COCO_AIC
from pose_core.skeleton import LEFT_COLOR, RIGHT_COLOR, Keypoint, Link

HUMANART = replace(
    COCO,
    name="Human-Art",
    paper_info={
        "author": "Ju, Xuan and Zeng, Ailing and Jianan, Wang and Qiang, Xu and Lei, Zhang",
        "title": "Human-Art: A Versatile Human-Centric Dataset Bridging Natural and Artificial Scenes",
        "container": "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
        "year": "2023",
        "homepage": "https://idea-research.github.io/HumanArt/",
    },
)

# MMPose counts the fingers as lower body too.
HUMANART21 = replace(
    HUMANART,
    keypoints=(
        *HUMANART.keypoints,
        Keypoint("left_finger", "right_finger", "lower", LEFT_COLOR),
        Keypoint("right_finger", "left_finger", "lower", RIGHT_COLOR),
        Keypoint("left_toe", "right_toe", "lower", LEFT_COLOR),
        Keypoint("right_toe", "left_toe", "lower", RIGHT_COLOR),
    ),
    links=(
        *HUMANART.links,
        Link("left_ankle", "left_toe", LEFT_COLOR),
        Link("right_ankle", "right_toe", RIGHT_COLOR),
        Link("left_wrist", "left_finger", LEFT_COLOR),
        Link("right_wrist", "right_finger", RIGHT_COLOR),
    ),
    weights=(*HUMANART.weights, 1.0, 1.0, 1.0, 1.0),
    # In MMPose fingers and toes have the sigma of an ankle.
    sigmas=(*HUMANART.sigmas, *(0.089,) * 4),
)

HUMANART_AIC = replace(COCO_AIC, name="humanart_aic", paper_info=HUMANART.paper_info)
