"""COCO-WholeBody's 133 keypoints: COCO's body, feet, face and hands; and datasets that share them."""

from dataclasses import replace

from pose_body.skeletons import COCO, COCO_OPENPOSE
from pose_core.skeleton import Skeleton
from pose_face.skeletons import COCO_WHOLEBODY_FACE as FACE
from pose_hand.skeletons import COCO_WHOLEBODY_HAND as HAND
from pose_wholebody.skeletons.parts import FEET, FEET_LINKS, HANDS


def _extend_body(name: str, body: Skeleton) -> Skeleton:
    """Add feet, face and hands to a body."""
    return Skeleton(
        name=name,
        keypoints=(*body.keypoints, *FEET.keypoints, *FACE.keypoints, *HANDS.keypoints),
        links=(*body.links, *FEET_LINKS, *HANDS.links),
        sigmas=(*body.sigmas, *FEET.sigmas, *FACE.sigmas, *HAND.sigmas, *HAND.sigmas),
        paper_info=FACE.paper_info,
    )


COCO_WHOLEBODY = _extend_body("coco_wholebody", COCO)

COCO_WHOLEBODY_OPENPOSE = _extend_body("coco_wholebody_openpose", COCO_OPENPOSE)

UBODY2D = replace(
    COCO_WHOLEBODY,
    name="ubody2d",
    paper_info={
        "author": "Jing Lin, Ailing Zeng, Haoqian Wang, Lei Zhang, Yu Li",
        "title": "One-Stage 3D Whole-Body Mesh Recovery with Component Aware Transformer",
        "container": "IEEE Computer Society Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2023",
        "homepage": "https://osx-ubody.github.io",
    },
)

# In this dataset the face is part of the upper body.
H3WB = replace(
    COCO_WHOLEBODY,
    name="h3wb",
    keypoints=tuple(
        replace(keypoint, body="upper") if keypoint.name in FACE.ids else keypoint
        for keypoint in COCO_WHOLEBODY.keypoints
    ),
    paper_info={
        "author": "Yue Zhu, Nermin Samet, David Picard",
        "title": "H3WB: Human3.6M 3D WholeBody Dataset and Benchmark",
        "container": "International Conf. on Computer Vision (ICCV)",
        "year": "2023",
        "homepage": "https://github.com/wholebody3d/wholebody3d",
    },
)
